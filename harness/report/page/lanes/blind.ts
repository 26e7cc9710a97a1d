import type { Gap } from '../../../history/gaps.ts';
import type { Bar, Lane } from '../draw/model.ts';
import { span } from './words.ts';

/** Hatches the spans of a lane in which those who tell of it were blind. `process`: the first part of the observers' names. */
export function blinded(lane: Lane, gaps: readonly Gap[], process: string, endMs: number): Lane {
  const own = gaps.filter((gap) => gap.process === process || gap.process.startsWith(`${process}/`));
  return { ...lane, over: [...lane.over, ...own.map((gap) => hatch(gap, endMs))] };
}

function hatch({ process, fromMs, toMs, why, late, entries }: Gap, endMs: number): Bar {
  const to = Math.min(toMs, endMs);
  const what = late ? 'told late' : 'blind';
  return {
    from: fromMs,
    to,
    tone: 'gap',
    text: `${what} ${span(to - fromMs)}`,
    says: `${process} was ${what} (${why})`,
    entries: entries.map(({ index }) => index),
    line: 0,
  };
}
