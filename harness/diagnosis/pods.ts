import type { ClaimView, PodView, VolumeView } from '../history/objects.ts';
import { seenOf, type Looked, type PodEvidence, type PodProcesses, type PodStorage } from './evidence.ts';
import type { ApiLook } from './gather-api.ts';
import type { NodeLook } from './gather-node.ts';
import type { PodProcess } from './probe-answer.ts';

type Known = Pick<PodEvidence, 'namespace' | 'name' | 'uid' | 'ofSet'>;

/**
 * The pods of StatefulSets on a node, by everything that knows of one: the API server, the container runtime, and the
 * processes that the kernel shows. The last finds those that the API server has forgotten.
 */
export function podsOn(node: string, api: Looked<ApiLook>, look: NodeLook): PodEvidence[] {
  const told = seenOf(api);
  const listed = told?.pods.filter((pod) => pod.node === node) ?? [];
  const processes = seenOf(look.probe)?.processes;
  const known = new Map<string, Known>();
  for (const one of [...onNode(look, processes ?? []), ...listed.filter(({ ofSet }) => ofSet).map(nameOf)])
    known.set(one.uid, one);
  // Whatever else the API server knows to be of something else is none.
  const others = new Set(told?.pods.filter(({ ofSet }) => !ofSet).map(({ uid }) => uid));
  return [...known.values()]
    .filter(({ uid }) => !others.has(uid))
    .map((one) => {
      const pod = told?.pods.find(({ uid }) => uid === one.uid);
      const ready = pod?.conditions['Ready']?.status;
      return {
        ...one,
        api: told === undefined ? 'unseen' : pod === undefined ? 'absent' : stateOf(pod),
        ...(ready === undefined ? {} : { ready: ready === 'True' }),
        storage: pod === undefined || told === undefined ? 'unknown' : storageOf(pod, told.claims, told.volumes),
        processes: processesOf(one.uid, look.machine, processes),
      };
    });
}

const nameOf = ({ namespace, name, uid }: PodView): Known => ({ namespace, name, uid, ofSet: true });
const stateOf = ({ deletionTimestamp }: PodView): 'running' | 'terminating' =>
  deletionTimestamp === undefined ? 'running' : 'terminating';

// Only pods that have processes: what the runtime and the log directories still name may have ended long ago.
function onNode({ sandboxes, probe }: NodeLook, processes: readonly PodProcess[]): Known[] {
  const alive = new Set(processes.filter(isOfContainer).map(({ uid }) => uid));
  const listed = seenOf(sandboxes);
  if (listed !== undefined)
    return listed
      .filter(({ uid, ofSet }) => ofSet && alive.has(uid))
      .map(({ namespace, name, uid }) => ({ namespace, name, uid, ofSet: true }));
  const logged = seenOf(probe)?.logged ?? [];
  return logged
    .filter(({ uid, name }) => alive.has(uid) && /-\d+$/.test(name))
    .map((one) => ({ ...one, ofSet: 'unknown' }));
}

/** The process that only holds a pod's namespaces is none of its containers'. */
const isOfContainer = ({ command, state }: PodProcess): boolean => command !== 'pause' && state !== 'Z';

function processesOf(uid: string, machine: string, all: readonly PodProcess[] | undefined): PodProcesses {
  if (machine === 'paused') return 'frozen';
  if (machine === 'exited' || machine === 'gone') return 'none';
  // A node that runs always has some pod's process: none at all means that they were not found.
  if (all === undefined || all.length === 0) return 'unseen';
  const mine = all.filter((one) => one.uid === uid && isOfContainer(one));
  if (mine.length === 0) return 'none';
  return mine.every(({ state }) => state === 'T') ? 'frozen' : 'running';
}

/** Where the pod could start anew: a claim that is tied to one node ties the pod. */
export function storageOf(pod: PodView, claims: readonly ClaimView[], volumes: readonly VolumeView[]): PodStorage {
  if (pod.claims.length === 0) return 'none';
  const ties = pod.claims.map((name) => {
    const claim = claims.find((one) => one.namespace === pod.namespace && one.name === name);
    return volumes.find((one) => one.name === claim?.volume)?.nodes.length;
  });
  if (ties.includes(1)) return 'pinned';
  return ties.includes(undefined) ? 'unknown' : 'shared';
}
