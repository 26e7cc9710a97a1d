import type { Entry, History } from '../history/entry.ts';
import { gapsBetween } from '../history/gaps.ts';
import { partsOf, type Condition } from '../scenario/condition.ts';
import { sourceOf } from './words.ts';

/** The entries of a history (its gaps are enough) that tell of gaps between two entries which could hide what a condition speaks of. */
export const blindTo = (condition: Condition, history: History, from: Entry, to: Entry): Entry[] =>
  partsOf(condition)
    .map(sourceOf)
    // Each subject of the API has a watch of its own.
    .flatMap(({ observer, f }) =>
      gapsBetween(history, from, to, observer).filter((gap) => observer !== 'api' || gap.f === f || gap.f === '*'),
    );
