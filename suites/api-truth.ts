import type { History } from '../harness/history/entry.ts';
import { objectsAt, seen } from '../harness/history/query.ts';

/** The most pod objects of one name that the API server showed at any one time: what a reader of the API alone could know. */
export function mostPodsAtOnce(history: History, name: string): number {
  return history
    .filter((entry) => seen(entry, 'pod')?.object.name === name)
    .map(({ index }) => [...objectsAt(history, 'pod', index + 1).values()].filter((pod) => pod.name === name).length)
    .reduce((most, one) => Math.max(most, one), 0);
}
