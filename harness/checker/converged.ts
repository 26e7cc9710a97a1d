import { objectsAt } from '../history/query.ts';
import type { Checker } from './checker.ts';

/** After the last heal everything is as it was: every node Ready and without a node-lifecycle taint, every identity Ready. */
export const converged: Checker = ({ history, scenario }) => {
  const base = { name: 'converged', title: 'after healing, all nodes and identities are Ready' };
  const last = history.at(-1)?.index ?? 0;
  const nodes = [...objectsAt(history, 'node', last + 1).values()];
  const pods = [...objectsAt(history, 'pod', last + 1).values()];
  const settled = history.find((entry) => entry.kind === 'phase' && entry.f === 'settled');
  if (settled === undefined)
    return [{ ...base, outcome: 'unknown', because: 'the run did not come this far', evidence: [] }];
  const troubles = [
    ...nodes
      .filter(({ conditions }) => conditions['Ready']?.status !== 'True')
      .map(({ name }) => `${name} is not Ready`),
    ...nodes.flatMap(({ name, taints }) =>
      taints.filter((taint) => /unreachable|not-ready/.test(taint)).map((taint) => `${name} has ${taint}`),
    ),
    ...pods
      .filter(({ conditions }) => conditions['Ready']?.status !== 'True')
      .map(({ name }) => `${name} is not Ready`),
    ...(pods.length === scenario.workload.replicas
      ? []
      : [`${pods.length} pods, wanted ${scenario.workload.replicas}`]),
  ];
  const because = troubles.length === 0 ? `${nodes.length} nodes and ${pods.length} identities` : troubles.join('; ');
  return [{ ...base, outcome: troubles.length === 0, because, evidence: [settled.index] }];
};
