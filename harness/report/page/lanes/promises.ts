import type { Finding } from '../../../checker/checker.ts';
import type { History } from '../../../history/entry.ts';
import type { Bar, Group, Lane } from '../draw/model.ts';
import { span, wordOf } from './words.ts';

/** A lane for each time that was measured against a bound: the promised window, and in it how long it took. */
export function promiseGroup(findings: readonly Finding[], history: History): Group {
  const lanes = findings.flatMap((finding) => laneOf(finding, history));
  return { label: 'Times against bounds', note: 'measured, in the window that Kubernetes promises', lanes };
}

function laneOf({ name, title, outcome, measured, evidence }: Finding, history: History): Lane[] {
  const since = history[evidence[0] ?? -1]?.timeMs;
  if (measured === undefined || since === undefined) return [];
  const { ms, fromMs, toMs } = measured;
  const bound = fromMs > 0 ? `${span(fromMs)} to ${span(toMs)}` : `within ${span(toMs)}`;
  const tone = `promise-${wordOf(outcome)}` as const;
  const says = `${title}: after ${span(ms)}, promised ${bound}`;
  const took: Bar = {
    from: since,
    to: since + ms,
    tone,
    text: `${span(ms)} (${bound}) ${title}`,
    says,
    entries: evidence,
    line: 0,
  };
  const window: Bar = {
    from: since + fromMs,
    to: since + toMs,
    tone: 'window',
    text: '',
    says: `promised: ${bound}`,
    entries: [],
    line: 0,
  };
  return [{ label: name, lines: 1, bars: [took], over: [window], ticks: [] }];
}
