import type { History } from '../history/entry.ts';
import { isServing, podIn, podLives } from '../history/lives.ts';
import { Parts } from '../history/parts.ts';
import type { Facts } from '../bounds/facts.ts';
import type { Workload } from '../scenario/workload.ts';

/** What the roll-out showed of the time that pods of a workload of others take to be Ready: the longest counts. */
export function startSeen({ kind }: Workload, history: History): Pick<Facts, 'startMs'> {
  if (kind === 'journal') return {};
  const starts = podLives(new Parts(history)).flatMap(({ seen: [first, ...later] }) => {
    const ready = later.find((entry) => isServing(podIn(entry)));
    return first === undefined || ready === undefined ? [] : [ready.timeMs - first.timeMs];
  });
  return { startMs: starts.reduce((most, ms) => Math.max(most, ms), 0) };
}
