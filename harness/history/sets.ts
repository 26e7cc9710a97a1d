import type { Entry } from './entry.ts';
import type { StatefulSetView } from './objects.ts';
import { objectsAt } from './query.ts';

/** The identities that StatefulSets want, by what they say: `journal-0`, `journal-1`… */
export const identitiesOf = (sets: Iterable<Pick<StatefulSetView, 'name' | 'replicas' | 'start'>>): string[] =>
  [...sets].flatMap(({ name, replicas, start = 0 }) =>
    Array.from({ length: replicas }, (_, n) => `${name}-${start + n}`),
  );

/** The StatefulSets as last seen before entry `before`; one that is gone by then is not among them. */
export const setsAt = (history: readonly Entry[], before = Number.POSITIVE_INFINITY): StatefulSetView[] => [
  ...objectsAt(history, 'statefulset', before).values(),
];

/** Whether a pod of this name is one of these StatefulSets', in or out of their range. */
export const isOfSets = (pod: string, sets: readonly string[]): boolean => sets.includes(pod.replace(/-\d+$/, ''));
