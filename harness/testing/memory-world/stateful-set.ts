import { about, tell } from './events.ts';
import { deletePod, isOf, queued, type Model } from './model.ts';
import { isReady, type Claim, type Pod, type StatefulSet } from './objects.ts';
import { paths } from './paths.ts';
import { podOf, revisionOf } from './stateful-set-pods.ts';

/**
 * The StatefulSet controller: ordinals in order, one at a time under OrderedReady and all at once under Parallel; a name
 * is used again only when the object that had it is gone; claims come from templates and stay.
 * Source: pkg/controller/statefulset/stateful_set_control.go.
 */
export function startStatefulSets(model: Model): void {
  const { store, broken } = model;
  const wake = queued(model, () => store.everywhere<StatefulSet>('statefulsets').forEach(sync), [2, 25]);
  store.listen((change) => {
    if (isOf(change, 'statefulsets') || isOf(change, 'pods')) wake();
    if (isOf(change, 'persistentvolumeclaims') && change.type === 'DELETED') wake();
  });

  function sync(set: StatefulSet): void {
    if (set.metadata.deletionTimestamp !== undefined) return;
    const pods = podsOf(set);
    const before = statusOf(set, pods);
    scale(set, pods);
    store.update<StatefulSet>(statefulSetsOf(set), set.metadata, (draft) => void (draft.status = before));
  }

  /** One pass over the ordinals; under OrderedReady it ends at the first that is not as it should be. */
  function scale(set: StatefulSet, pods: ReadonlyMap<number, Pod>): void {
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
      const settled = keep(set, ordinal, pods.get(ordinal));
      if (!settled && ordered) return;
    }
    const condemned = [...pods.keys()].filter((ordinal) => ordinal >= set.spec.replicas).sort((a, b) => b - a);
    for (const ordinal of condemned) {
      const pod = pods.get(ordinal) as Pod;
      if (pod.metadata.deletionTimestamp === undefined) remove(set, pod);
      if (ordered) return;
    }
    if (condemned.length === 0) update(set, pods);
  }

  /** True when the ordinal has a pod that is Ready. */
  function keep(set: StatefulSet, ordinal: number, pod: Pod | undefined): boolean {
    if (pod === undefined) {
      create(set, ordinal);
      return false;
    }
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (broken('deletes-claim-with-pod')) dropClaims(set, ordinal);
      if (broken('replaces-terminating')) replace(set, ordinal, pod);
      return false;
    }
    if (['Failed', 'Succeeded'].includes(pod.status.phase)) {
      remove(set, pod);
      return false;
    }
    return pod.status.phase === 'Running' && isReady(pod);
  }

  function create(set: StatefulSet, ordinal: number): void {
    const { metadata, spec } = set;
    const name = `${metadata.name}-${ordinal}`;
    // A claim that is being deleted has to go first.
    if (claimsOf(set, ordinal).some(({ metadata: { deletionTimestamp } }) => deletionTimestamp !== undefined)) return;
    for (const template of spec.volumeClaimTemplates ?? []) {
      const claimName = `${template.metadata.name}-${name}`;
      const collection = paths.claims(metadata.namespace ?? '');
      if (store.get(collection, claimName) !== undefined) continue;
      const claim = { name: claimName, namespace: metadata.namespace ?? '', labels: template.metadata.labels ?? {} };
      const finalizers = ['kubernetes.io/pvc-protection'];
      store.create<Claim>(collection, {
        kind: 'PersistentVolumeClaim',
        metadata: { ...claim, finalizers } as Claim['metadata'],
        spec: { ...template.spec },
        status: { phase: 'Pending' },
      });
    }
    store.create<Pod>(paths.pods(metadata.namespace ?? ''), podOf(set, ordinal, model.timers.tolerationSeconds));
    const message = `Create Pod ${name} in StatefulSet ${metadata.name} successful`;
    tell(model, 'Normal', 'SuccessfulCreate', about('StatefulSet', set), message);
  }

  function remove(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    tell(model, 'Normal', 'SuccessfulDelete', about('StatefulSet', set), message);
    deletePod(model, pod);
  }

  // From the highest ordinal down to the partition, one at a time, waiting for each to be Ready again.
  function update(set: StatefulSet, pods: ReadonlyMap<number, Pod>): void {
    const { type = 'RollingUpdate', rollingUpdate } = set.spec.updateStrategy ?? {};
    if (type === 'OnDelete') return;
    for (let ordinal = set.spec.replicas - 1; ordinal >= (rollingUpdate?.partition ?? 0); ordinal--) {
      const pod = pods.get(ordinal);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
      if (pod.metadata.labels?.['controller-revision-hash'] !== revisionOf(set)) return remove(set, pod);
      if (!isReady(pod)) return;
    }
  }

  function replace(set: StatefulSet, ordinal: number, pod: Pod): void {
    store.remove(paths.pods(set.metadata.namespace ?? ''), pod.metadata);
    create(set, ordinal);
  }

  function dropClaims(set: StatefulSet, ordinal: number): void {
    for (const { metadata } of claimsOf(set, ordinal)) store.remove(paths.claims(metadata.namespace ?? ''), metadata);
  }

  function claimsOf({ metadata }: StatefulSet, ordinal: number): Claim[] {
    const all = store.list<Claim>(paths.claims(metadata.namespace ?? ''));
    return all.filter((claim) => claim.metadata.name.endsWith(`-${metadata.name}-${ordinal}`));
  }

  function podsOf({ metadata }: StatefulSet): Map<number, Pod> {
    const name = new RegExp(`^${metadata.name}-(\\d+)$`);
    return new Map(
      store.list<Pod>(paths.pods(metadata.namespace ?? '')).flatMap((pod) => {
        const found = name.exec(pod.metadata.name);
        return found === null ? [] : [[Number(found[1]), pod] as const];
      }),
    );
  }
}

/** Counts what a pass found at its beginning. A Terminating pod still counts as a replica, not as a current one. */
function statusOf(set: StatefulSet, pods: ReadonlyMap<number, Pod>): StatefulSet['status'] {
  const all = [...pods.values()];
  const ready = all.filter((pod) => pod.status.phase === 'Running' && isReady(pod)).length;
  const living = all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const updated = living.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === revisionOf(set));
  const revision = revisionOf(set);
  const count = (name: string, value: number): Record<string, number> => (value === 0 ? {} : { [name]: value });
  return {
    observedGeneration: Number(set['generation'] ?? 1),
    replicas: all.length,
    ...count('readyReplicas', ready),
    ...count('currentReplicas', living.length),
    ...count('updatedReplicas', updated.length),
    currentRevision: set.status['currentRevision'] ?? revision,
    updateRevision: revision,
    collisionCount: 0,
    availableReplicas: ready,
  };
}

const statefulSetsOf = ({ metadata }: StatefulSet): string => paths.statefulSets(metadata.namespace ?? '');
