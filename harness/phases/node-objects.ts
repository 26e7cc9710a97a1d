import type { RawObject } from '../history/objects.ts';

interface Condition {
  type: string;
  status: string;
}
interface Taint {
  key: string;
  effect: string;
}

/** What the objects of nodes show that keeps an experiment from beginning: one line per node. */
export function nodesWrong(nodes: readonly RawObject[]): string[] {
  return nodes.flatMap((node) => {
    const conditions = (node.status?.['conditions'] ?? []) as Condition[];
    const ready = conditions.find(({ type }) => type === 'Ready')?.status ?? 'missing';
    const taints = taintsOf(node).filter(({ key }) => /\/(unreachable|not-ready)$/.test(key));
    const said = [...(ready === 'True' ? [] : [`Ready=${ready}`]), ...taints.map(words)];
    return said.length === 0 ? [] : [`${node.metadata.name}: ${said.join(', ')}`];
  });
}

/** Taints that are ours, or that a pressure put there which we made; one line per node. */
export function strangeTaints(nodes: readonly RawObject[]): string[] {
  return nodes.flatMap((node) => {
    const taints = taintsOf(node).filter(({ key }) => /^statefault\.dev\/|-pressure$/.test(key));
    return taints.length === 0 ? [] : [`${node.metadata.name}: taint ${taints.map(words).join(', ')}`];
  });
}

const taintsOf = ({ spec }: RawObject): Taint[] => (spec?.['taints'] ?? []) as Taint[];
const words = ({ key, effect }: Taint): string => `${key}:${effect}`;
