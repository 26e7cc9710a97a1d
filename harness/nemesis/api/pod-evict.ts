import type { Fault } from '../fault.ts';
import { podOf } from '../target.ts';
import { evict } from './eviction.ts';
import { find } from './objects.ts';
import { pathOf } from './paths.ts';

/** What `kubectl drain` does to one pod. A PodDisruptionBudget can refuse it: then it does not bite, and says why. */
export const podEvict: Fault = {
  kind: 'pod-evict',
  effects: ['ends-pods'],
  family: 'api',
  story: 'The pod is evicted: deleted gracefully, unless a PodDisruptionBudget refuses.',
  strikes: 'pod',
  inject: async (target, { api }) => void (await evict(api, podOf(target))),
  prove: async (target, { api }) => {
    const pod = podOf(target);
    const found = await find(api, pathOf.pod(pod), pod.uid);
    if (found === undefined) return { bites: true, seen: `${pod.name} ${pod.uid} is gone` };
    if (found.metadata.deletionTimestamp !== undefined)
      return { bites: true, seen: `${pod.name} ${pod.uid} is Terminating` };
    return { bites: false, seen: (await evict(api, pod, 'ask')) ?? `${pod.name} ${pod.uid} is still there` };
  },
};
