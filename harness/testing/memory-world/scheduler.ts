import { about, tell } from './events.ts';
import { allPods, editPod, isOf, queued, type Model } from './model.ts';
import { claimsOf, isReady, setCondition, tolerates, type Claim, type Node, type Pod, type Volume } from './objects.ts';
import { paths } from './paths.ts';

/**
 * The scheduler: a pod goes to a node whose taints it tolerates and that its bound volumes allow, to the one with the
 * fewest of its siblings. A claim that waits for its first consumer is given the node first, and the pod follows when it
 * is bound. Source: pkg/scheduler (interpodaffinity, volumebinding, tainttoleration).
 */
export function startScheduler(model: Model): void {
  const { store, chance } = model;
  const wake = queued(model, () => pending().forEach(schedule), [5, 30]);
  const later = queued(model, () => pending().forEach(schedule), [500, 900]);
  store.listen((change) => {
    // A claim that is bound is noticed by the binder's own poll.
    if (isOf(change, 'persistentvolumeclaims')) later();
    else if (isOf(change, 'pods') || (isOf(change, 'nodes') && changesPlacement(change))) wake();
  });

  function schedule(pod: Pod): void {
    const claims = claimsOf(pod).map((name) => store.get<Claim>(paths.claims(pod.metadata.namespace ?? ''), name));
    if (claims.some((claim) => claim === undefined)) return;
    const bound = claims.filter((claim) => claim?.status.phase === 'Bound') as Claim[];
    const waiting = claims.filter((claim) => claim?.status.phase !== 'Bound') as Claim[];
    if (waiting.some(({ spec }) => spec.selectedNode !== undefined)) return;
    const node = choose(pod, bound) ?? undefined;
    if (node === undefined) return refuse(pod);
    if (waiting.length > 0) {
      for (const claim of waiting)
        store.update<Claim>(paths.claims(pod.metadata.namespace ?? ''), claim.metadata, ({ spec }) => {
          spec.selectedNode = node;
        });
      return;
    }
    editPod(model, pod, (draft) => {
      draft.spec.nodeName = node;
      setCondition(draft, 'PodScheduled', 'True');
    });
    const { namespace, name } = pod.metadata;
    tell(model, 'Normal', 'Scheduled', about('Pod', pod), `Successfully assigned ${namespace}/${name} to ${node}`);
  }

  function choose(pod: Pod, claims: readonly Claim[]): string | undefined {
    const fitting = store
      .list<Node>(paths.nodes)
      .filter((node) => takes(node, pod) && claims.every((claim) => reaches(claim, node.metadata.name)))
      .map(({ metadata }) => metadata.name);
    const crowd = (node: string): number => siblings(pod).filter(({ spec }) => spec.nodeName === node).length;
    const least = Math.min(...fitting.map(crowd));
    return chance.pick(fitting.filter((node) => crowd(node) === least));
  }

  function reaches(claim: Claim, node: string): boolean {
    const volume = store.get<Volume>(paths.volumes, claim.spec.volumeName ?? '');
    const terms = volume?.spec.nodeAffinity?.required.nodeSelectorTerms;
    return (
      terms?.every(({ matchExpressions }) => matchExpressions.every(({ values }) => values.includes(node))) ?? true
    );
  }

  function refuse(pod: Pod): void {
    editPod(model, pod, (draft) => setCondition(draft, 'PodScheduled', 'False', 'Unschedulable'));
    tell(model, 'Warning', 'FailedScheduling', about('Pod', pod), 'no node fits: taints or volume node affinity');
  }

  function siblings({ metadata }: Pod): Pod[] {
    const app = metadata.labels?.['app'];
    return allPods(model).filter((one) => one.metadata.labels?.['app'] === app);
  }

  function pending(): Pod[] {
    return allPods(model).filter(
      ({ metadata, spec }) => spec.nodeName === undefined && metadata.deletionTimestamp === undefined,
    );
  }
}

const takes = (node: Node, { spec }: Pod): boolean =>
  isReady(node) &&
  node.spec.unschedulable !== true &&
  (node.spec.taints ?? []).every((taint) => tolerates(spec.tolerations ?? [], taint).length > 0);

// A heartbeat changes nothing for pods that wait.
function changesPlacement({ object, before }: { object: object; before?: object }): boolean {
  const [now, then] = [object as Node, before as Node | undefined];
  return then === undefined || isReady(now) !== isReady(then) || JSON.stringify(now.spec) !== JSON.stringify(then.spec);
}
