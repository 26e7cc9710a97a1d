import type { Entry, History } from '../history/entry.ts';

/** Value of a gap entry: the observer named by the entry's process saw nothing between these, milliseconds of the run. */
export interface GapValue {
  fromMs: number;
  toMs: number;
  why: string;
}

/** Gaps of `process` (or of one of its parts, `process/…`) that overlap the time between two entries. */
export function gapsBetween(history: History, from: Entry, to: Entry, process: string): Entry[] {
  return history.filter((entry) => {
    if (entry.kind !== 'gap' || !(entry.process === process || entry.process.startsWith(`${process}/`))) return false;
    const { fromMs, toMs } = entry.value as GapValue;
    return fromMs <= to.timeMs && toMs >= from.timeMs;
  });
}

/** A gap in words. */
export function toldGap({ process, value }: Entry): string {
  const { fromMs, toMs, why } = value as GapValue;
  return `${process} was blind from ${(fromMs / 1_000).toFixed(2)} to ${(toMs / 1_000).toFixed(2)} s (${why})`;
}
