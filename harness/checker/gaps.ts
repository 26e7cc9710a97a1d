import type { Entry } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';

/** Value of a gap entry: the observer named by the entry's process saw nothing between these, milliseconds of the run. */
export interface GapValue {
  fromMs: number;
  toMs: number;
  why: string;
}

/** Gaps of `process` (or of one of its parts, `process/…`) that overlap the time between two entries. */
export function gapsBetween(parts: Parts, from: Entry, to: Entry, process: string): Entry[] {
  return parts.all('gap').filter((entry) => {
    if (entry.process !== process && !entry.process.startsWith(`${process}/`)) return false;
    const { fromMs, toMs } = entry.value as GapValue;
    return fromMs <= to.timeMs && toMs >= from.timeMs;
  });
}
