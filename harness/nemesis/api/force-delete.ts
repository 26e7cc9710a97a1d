import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { podOf, type ObjectRef } from '../target.ts';

/** What `kubectl delete pod --grace-period=0 --force` does: the object goes at once, whatever runs on its node. */
export const forceDelete: Fault = {
  kind: 'force-delete',
  family: 'api',
  story: 'The pod is deleted with grace period 0: its object goes at once, and nobody asks its kubelet.',
  strikes: 'pod',
  inject: async (target, { api }) => {
    const pod = podOf(target);
    // The name may be another pod's by now: that one was not meant.
    if (await isThere(pod, api)) await api.remove(`${podsOf(pod)}/${pod.name}?gracePeriodSeconds=0`);
  },
  prove: async (target, { api }) => {
    const pod = podOf(target);
    const there = await isThere(pod, api);
    return { bites: !there, seen: `${pod.name} ${pod.uid} is ${there ? 'still' : 'not'} in the API server` };
  },
};

const podsOf = ({ namespace }: ObjectRef): string => `/api/v1/namespaces/${namespace}/pods`;

async function isThere(pod: ObjectRef, api: World['api']): Promise<boolean> {
  const { items } = await api.list(podsOf(pod));
  return items.some(({ metadata }) => metadata.uid === pod.uid);
}
