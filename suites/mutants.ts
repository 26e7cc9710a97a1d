import type { Edit } from '../clusters/node-image/index.ts';

/** A controller that is broken on purpose, and what must turn red over it. */
export interface Mutant {
  name: string;
  /** What it does that Kubernetes promises not to do. */
  story: string;
  /** Of Kubernetes' own source, made when its image is built. */
  edits: readonly Edit[];
  /** The scenario that catches it, and its findings that must be broken: the promise by name. */
  scenario: string;
  broken: readonly string[];
}

const statefulSet = 'pkg/controller/statefulset';
const collector = 'pkg/controller/garbagecollector';

/** The proof of the suites: each of these is caught, or the suites are blind. */
export const mutants: readonly Mutant[] = [
  {
    name: 'impatient-statefulset',
    story:
      'the StatefulSet controller does not wait for a Terminating pod: it deletes it by force and makes the next one',
    edits: [
      {
        name: 'a Terminating pod is deleted again',
        path: `${statefulSet}/stateful_set_control.go`,
        find: '\tif isTerminating(replicas[i]) && monotonic {\n',
        put: '\tif isTerminating(replicas[i]) {\n\t\treturn true, ssc.podControl.DeleteStatefulPod(set, replicas[i])\n\t}\n\tif isTerminating(replicas[i]) && monotonic {\n',
      },
      {
        name: 'and then by force',
        path: `${statefulSet}/stateful_pod_control.go`,
        find: '\treturn om.client.CoreV1().Pods(pod.Namespace).Delete(context.TODO(), pod.Name, metav1.DeleteOptions{})\n',
        put: '\toptions := metav1.DeleteOptions{}\n\tif pod.DeletionTimestamp != nil {\n\t\toptions.GracePeriodSeconds = new(int64)\n\t}\n\treturn om.client.CoreV1().Pods(pod.Namespace).Delete(context.TODO(), pod.Name, options)\n',
      },
    ],
    scenario: 'kubelet-outage',
    broken: ['no-replacement', 'name-not-freed'],
  },
  {
    name: 'upside-down-statefulset',
    story: 'the StatefulSet controller scales down from the lowest ordinal',
    edits: [
      {
        name: 'the order of those that have to go',
        path: `${statefulSet}/stateful_set_control.go`,
        find: 'sort.Sort(descendingOrdinal(condemned))',
        put: 'sort.Sort(ascendingOrdinal(condemned))',
      },
    ],
    scenario: 'ordered-deployment-and-scaling',
    broken: ['shrink-order', 'order/journal'],
  },
  {
    name: 'greedy-collector',
    story: 'the garbage collector removes the claims of a pod with the pod',
    edits: [
      {
        name: 'the claims of a pod that went are looked at',
        path: `${collector}/graph_builder.go`,
        find: '\t\tif removeExistingNode {\n',
        put: [
          '\t\tif pod := existingNode.identity; !event.virtual && pod.Kind == "Pod" {',
          '\t\t\tgb.uidToNode.uidToNodeLock.RLock()',
          '\t\t\tfor _, other := range gb.uidToNode.uidToNode {',
          '\t\t\t\tname := other.identity.Name',
          '\t\t\t\tif other.identity.Kind == "PersistentVolumeClaim" && other.identity.Namespace == pod.Namespace && len(name) > len(pod.Name) && name[len(name)-len(pod.Name)-1:] == "-"+pod.Name {',
          '\t\t\t\t\tgb.attemptToDelete.Add(other)',
          '\t\t\t\t}',
          '\t\t\t}',
          '\t\t\tgb.uidToNode.uidToNodeLock.RUnlock()',
          '\t\t}',
          '\t\tif removeExistingNode {',
          '',
        ].join('\n'),
      },
      {
        name: 'a claim that nobody owns is removed',
        path: `${collector}/garbagecollector.go`,
        find: '\tif len(ownerReferences) == 0 {\n',
        put: '\tif len(ownerReferences) == 0 && item.identity.Kind == "PersistentVolumeClaim" {\n\t\treturn gc.deleteObject(item.identity, latest.ResourceVersion, nil, nil)\n\t}\n\tif len(ownerReferences) == 0 {\n',
      },
    ],
    scenario: 'claims-outlive-their-pods',
    broken: ['no-claim-marked', 'no-claim-gone', 'acknowledged-writes/journal-0'],
  },
];
