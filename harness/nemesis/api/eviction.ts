import type { KubeApi } from '../../world.ts';
import type { ObjectRef } from '../target.ts';
import { find, statusOf } from './objects.ts';
import { pathOf } from './paths.ts';

/**
 * Asks for a pod to be evicted, as `kubectl drain` does, or with `ask` only whether it would be. The server's words when
 * it refuses, for instance because of a PodDisruptionBudget; undefined when it agrees or the pod is gone.
 */
export async function evict(api: KubeApi, pod: ObjectRef, ask?: 'ask'): Promise<string | undefined> {
  const { namespace, name, uid } = pod;
  const deleteOptions = { preconditions: { uid }, ...(ask === undefined ? {} : { dryRun: ['All'] }) };
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name }, deleteOptions };
  try {
    await api.send({ method: 'POST', path: pathOf.eviction(pod), body });
    return undefined;
  } catch (error) {
    if (statusOf(error) === 429) return String(error);
    if (statusOf(error) === 404 || (await find(api, pathOf.pod(pod), uid)) === undefined) return undefined;
    throw error;
  }
}
