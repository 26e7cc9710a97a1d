import type { Entry, History } from './entry.ts';
import { remembered } from './memo.ts';

/**
 * Value of a gap entry, milliseconds of the run. The process of the entry is the observer that was blind. A gap is written
 * twice, when it begins (type `invoke`, no `toMs` yet) and when it is over (`ok`), so that a killed run knows of it too;
 * one entry without a type is a whole gap.
 */
export interface GapValue {
  fromMs: number;
  toMs?: number;
  why: string;
  /**
   * Set when nothing is missing: every change of this span was recorded in its order, but up to `toMs` late. Its states can
   * be trusted, its times cannot. Without it, states that came and went in the span were never seen.
   */
  late?: true;
}

/** A span in which an observer was blind. */
export interface Gap {
  process: string;
  /** What it did not see: the subject of the entry. */
  f: string;
  fromMs: number;
  /** Infinity when it was never over. */
  toMs: number;
  why: string;
  late: boolean;
  /** The entries that tell of it. */
  entries: Entry[];
}

/** Every gap of a history, in the order of their first entries. */
export const gapsIn = remembered((history): Gap[] => {
  const gaps: Gap[] = [];
  const begun = new Map<string, Gap>();
  for (const entry of history) {
    if (entry.kind !== 'gap') continue;
    const key = `${entry.process} ${entry.f}`;
    const open = entry.type === 'ok' ? begun.get(key) : undefined;
    const gap = open ?? newGap(entry);
    if (open === undefined) gaps.push(gap);
    else close(open, entry);
    if (entry.type === 'invoke') begun.set(key, gap);
    else begun.delete(key);
  }
  return gaps;
});

function newGap(entry: Entry): Gap {
  const { fromMs, toMs = Number.POSITIVE_INFINITY, why, late = false } = entry.value as GapValue;
  return { process: entry.process, f: entry.f, fromMs, toMs, why, late, entries: [entry] };
}

function close(gap: Gap, entry: Entry): void {
  const { toMs = entry.timeMs, why, late = false } = entry.value as GapValue;
  Object.assign(gap, { toMs, why, late });
  gap.entries.push(entry);
}

/** Gaps of `process` (or of one of its parts, `process/…`) that overlap the time between two entries. */
export function gapsOf(history: History, process: string, fromMs: number, toMs: number): Gap[] {
  return gapsIn(history).filter(
    (gap) =>
      (gap.process === process || gap.process.startsWith(`${process}/`)) && gap.fromMs <= toMs && gap.toMs >= fromMs,
  );
}

/** The entries that tell of gaps of `process` between two entries; empty when it saw everything, and in time. */
export function gapsBetween(history: History, from: Entry, to: Entry, process: string): Entry[] {
  return gapsOf(history, process, from.timeMs, to.timeMs).flatMap(({ entries }) => entries);
}
