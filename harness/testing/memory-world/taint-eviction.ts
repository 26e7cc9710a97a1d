import { about, tell } from './events.ts';
import { deletePod, editPod, isOf, podsOn, queued, type Model } from './model.ts';
import { setCondition, tolerates, type Node, type Pod } from './objects.ts';
import { paths } from './paths.ts';

/**
 * Taint eviction: a pod on a node with NoExecute taints is deleted when the shortest of its matching tolerations ends,
 * counted from when the controller first saw the taint; at once without one; never with one that has no seconds. When
 * the taint is gone the eviction is cancelled. Source: pkg/controller/tainteviction/taint_eviction.go.
 */
export function startTaintEviction(model: Model): void {
  const { clock, store, broken } = model;
  const due = new Map<string, () => void>();
  const wake = queued(model, () => store.list<Node>(paths.nodes).forEach(look), [1, 20]);
  store.listen((change) => {
    if (isOf(change, 'nodes') || (isOf(change, 'pods') && change.type !== 'MODIFIED')) wake();
  });

  function look({ metadata, spec }: Node): void {
    const taints = (spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
    for (const pod of podsOn(model, metadata.name)) {
      const { uid } = pod.metadata;
      if (taints.length === 0) cancel(pod);
      else if (!due.has(uid) && pod.metadata.deletionTimestamp === undefined) {
        const afterMs = tolerationMs(pod, taints) * (broken('evicts-early') ? 0.5 : 1);
        if (Number.isFinite(afterMs))
          due.set(
            uid,
            clock.after(afterMs, () => evict(pod)),
          );
      }
    }
  }

  function cancel(pod: Pod): void {
    const stop = due.get(pod.metadata.uid);
    if (stop === undefined || broken('eviction-not-cancelled')) return;
    due.delete(pod.metadata.uid);
    stop();
    tell(model, 'Normal', 'TaintManagerEviction', withoutUid(pod), `Cancelling deletion of Pod ${nameOf(pod)}`);
  }

  function evict(pod: Pod): void {
    due.delete(pod.metadata.uid);
    if (broken('never-evicts')) return;
    tell(model, 'Normal', 'TaintManagerEviction', withoutUid(pod), `Marking for deletion Pod ${nameOf(pod)}`);
    const marked = editPod(model, pod, (draft) =>
      setCondition(draft, 'DisruptionTarget', 'True', 'DeletionByTaintManager'),
    );
    if (marked !== undefined) deletePod(model, marked);
  }
}

function tolerationMs({ spec }: Pod, taints: Node['spec']['taints'] & {}): number {
  const matching = taints.map((taint) => tolerates(spec.tolerations ?? [], taint));
  if (matching.some((found) => found.length === 0)) return 0;
  const seconds = matching.flat().map(({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY);
  return Math.max(0, Math.min(...seconds)) * 1_000;
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

// The controller's events name the pod but carry no uid.
function withoutUid(pod: Pod): { kind: string; name: string; namespace: string } {
  const { kind, name, namespace } = about('Pod', pod);
  return { kind, name, namespace };
}
