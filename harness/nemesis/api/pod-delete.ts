import type { RawObject } from '../../history/objects.ts';
import type { Fault, Proof } from '../fault.ts';
import { podOf, type ObjectRef } from '../target.ts';
import { find, remove, type Deletion } from './objects.ts';
import { pathOf } from './paths.ts';

/** What `kubectl delete pod` does. */
export const podDelete: Fault = {
  kind: 'pod-delete',
  effects: ['ends-pods'],
  family: 'api',
  story: 'The pod is deleted: its kubelet ends it with the grace period that the pod asks for.',
  ...deletion({}, endsOrGone),
};

/**
 * What `kubectl delete pod --grace-period=0` does without `--force`: kubectl sends one second in the place of 0, so the
 * object stays until the kubelet says that nothing runs.
 */
export const podDeleteGraceZero: Fault = {
  kind: 'pod-delete-grace-zero',
  effects: ['ends-pods'],
  family: 'api',
  story: 'The pod is deleted with --grace-period=0 but not --force: one second of grace, and the kubelet is asked.',
  ...deletion({ gracePeriodSeconds: 1 }, endsOrGone),
};

/** What `kubectl delete pod --grace-period=0 --force` does: the object goes at once, whatever runs on its node. */
export const forceDelete: Fault = {
  kind: 'force-delete',
  effects: ['removes-pods'],
  family: 'api',
  story: 'The pod is deleted with grace period 0: its object goes at once, and nobody asks its kubelet.',
  ...deletion({ gracePeriodSeconds: 0 }, gone),
};

function deletion(
  options: Deletion,
  proof: (pod: ObjectRef, found: RawObject | undefined) => Proof,
): Pick<Fault, 'strikes' | 'inject' | 'prove'> {
  return {
    strikes: 'pod',
    inject: async (target, { api }) => {
      const pod = podOf(target);
      await remove(api, pathOf.pod(pod), pod.uid, options);
    },
    prove: async (target, { api }) => {
      const pod = podOf(target);
      return proof(pod, await find(api, pathOf.pod(pod), pod.uid));
    },
  };
}

function gone({ name, uid }: ObjectRef, found: RawObject | undefined): Proof {
  return {
    bites: found === undefined,
    seen: `${name} ${uid} is ${found === undefined ? 'not' : 'still'} in the API server`,
  };
}

function endsOrGone(pod: ObjectRef, found: RawObject | undefined): Proof {
  if (found?.metadata.deletionTimestamp === undefined) return gone(pod, found);
  return {
    bites: true,
    seen: `${pod.name} ${pod.uid} is Terminating with ${found.metadata.deletionGracePeriodSeconds} s`,
  };
}
