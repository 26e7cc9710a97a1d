import type { RawObject } from '../../history/objects.ts';
import type { Fault } from '../fault.ts';
import { podOf } from '../target.ts';
import { change, find, remove } from './objects.ts';
import { pathOf } from './paths.ts';

const finalizer = 'statefault.dev/stuck';

const holds = ({ metadata }: RawObject): boolean => metadata.finalizers?.includes(finalizer) === true;

/** A pod with a finalizer that nobody takes away, and then deleted: its containers end, its name stays taken. */
export const podFinalizerStuck: Fault = {
  kind: 'pod-finalizer-stuck',
  effects: ['ends-pods', 'holds-names'],
  family: 'api',
  story: 'The pod gets a finalizer and is deleted: it ends, but its object stays Terminating and its name taken.',
  strikes: 'pod',
  inject: async (target, { api }) => {
    const pod = podOf(target);
    // The server lets nobody add a finalizer to what is being deleted.
    await change(api, pathOf.pod(pod), pod.uid, (now) =>
      holds(now) || now.metadata.deletionTimestamp !== undefined
        ? undefined
        : { metadata: { finalizers: [...(now.metadata.finalizers ?? []), finalizer] } },
    );
    const now = await find(api, pathOf.pod(pod), pod.uid);
    if (now !== undefined && holds(now)) await remove(api, pathOf.pod(pod), pod.uid);
  },
  prove: async (target, { api }) => {
    const pod = podOf(target);
    const now = await find(api, pathOf.pod(pod), pod.uid);
    const of = `${pod.name} ${pod.uid}`;
    if (now === undefined) return { bites: false, seen: `${of} is gone` };
    if (!holds(now)) return { bites: false, seen: `${of} has no finalizer of ours` };
    if (now.metadata.deletionTimestamp === undefined)
      return { bites: false, seen: `${of} has ${finalizer}, but is not deleted`, left: true };
    return { bites: true, seen: `${of} is Terminating and has ${finalizer}` };
  },
  undo: async (target, { api }) => {
    const pod = podOf(target);
    await change(api, pathOf.pod(pod), pod.uid, (now) =>
      holds(now)
        ? { metadata: { finalizers: now.metadata.finalizers?.filter((one) => one !== finalizer) ?? [] } }
        : undefined,
    );
  },
  left: ({ api }) =>
    (api?.pods ?? []).filter(holds).map(({ metadata: { namespace = '', name, uid } }) => ({
      target: { pod: { namespace, name, uid } },
      seen: `finalizer ${finalizer}`,
    })),
};
