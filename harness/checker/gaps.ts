import { sourceOf } from '../expect/words.ts';
import type { Entry } from '../history/entry.ts';
import { gapsBetween as between, type Gap } from '../history/gaps.ts';
import type { Parts } from '../history/parts.ts';
import { partsOf, type Condition } from '../scenario/condition.ts';

/** The entries that tell of gaps of `process` (or of one of its parts, `process/…`) between two entries. */
export const gapsBetween = (parts: Parts, from: Entry, to: Entry, process: string): Entry[] =>
  between(parts.all('gap'), from, to, process);

/** The entries that tell of gaps between two entries that could hide what a condition speaks of. */
export const blindTo = (condition: Condition, parts: Parts, from: Entry, to: Entry): Entry[] =>
  partsOf(condition)
    .map(sourceOf)
    // Each subject of the API has a watch of its own.
    .flatMap(({ observer, f }) =>
      gapsBetween(parts, from, to, observer).filter((gap) => observer !== 'api' || gap.f === f || gap.f === '*'),
    );

/** A gap in words. */
export function toldGap({ process, fromMs, toMs, why }: Gap): string {
  return `${process} was blind from ${(fromMs / 1_000).toFixed(2)} to ${(toMs / 1_000).toFixed(2)} s (${why})`;
}
