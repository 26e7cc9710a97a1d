import { gapsIn } from '../history/gaps.ts';
import type { Parts } from '../history/parts.ts';

/** Whether states of `f` may have come and gone unseen by `process`, or by one of its parts, at some time of the run. */
export const wasBlind = (parts: Parts, process: string, f: string): boolean =>
  gapsIn(parts.all('gap')).some(
    (gap) =>
      !gap.late && (gap.process === process || gap.process.startsWith(`${process}/`)) && (gap.f === f || gap.f === '*'),
  );
