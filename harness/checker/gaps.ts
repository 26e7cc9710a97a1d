import type { Entry } from '../history/entry.ts';
import { gapsBetween as between, type Gap } from '../history/gaps.ts';
import type { Parts } from '../history/parts.ts';

/** The entries that tell of gaps of `process` (or of one of its parts, `process/…`) between two entries. */
export const gapsBetween = (parts: Parts, from: Entry, to: Entry, process: string): Entry[] =>
  between(parts.all('gap'), from, to, process);

/** A gap in words. */
export function toldGap({ process, fromMs, toMs, why }: Gap): string {
  return `${process} was blind from ${(fromMs / 1_000).toFixed(2)} to ${(toMs / 1_000).toFixed(2)} s (${why})`;
}
