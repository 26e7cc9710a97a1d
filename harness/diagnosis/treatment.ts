import type { NodeEvidence, PodEvidence, PodStorage } from './evidence.ts';
import { lifeOf, type Life } from './life.ts';
import { canFreeName, remediesFor, type Remedy } from './remedies.ts';
import type { NodeVerdict } from './verdict.ts';

/** What can be done about pods of one node that are alike in what decides it. */
export interface Treatment {
  pods: PodEvidence[];
  storage: PodStorage;
  life: Life;
  /** Whether their names can be freed without their node. */
  free: { can: boolean; why: string };
  remedies: Remedy[];
}

/** The treatments of a node's pods of StatefulSets; none when there are none. */
export function treatmentsOf(node: NodeEvidence, { cause }: NodeVerdict): Treatment[] {
  const groups = Map.groupBy(node.pods, (pod) => `${pod.storage} ${lifeOf(pod, node)}`);
  return [...groups.values()].flatMap((pods) => {
    const [first] = pods;
    if (first === undefined) return [];
    const plight = { cause, storage: first.storage, life: lifeOf(first, node) };
    return [
      { pods, storage: plight.storage, life: plight.life, free: canFreeName(plight), remedies: remediesFor(plight) },
    ];
  });
}

/** What helps the node itself, with no pod of a StatefulSet in mind. */
export function nodeRemedies({ cause }: NodeVerdict): Remedy[] {
  const all = remediesFor({ cause, storage: 'none', life: 'unseen' });
  return all.filter(({ kind }) => kind === 'wait' || kind === 'repair');
}
