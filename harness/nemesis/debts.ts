import type { OwedUndo } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import type { Fault, Struck } from './fault.ts';
import { wordsOf, type Target } from './target.ts';

/** An undo that is owed, and what came of it. */
export interface Debt {
  owed: OwedUndo;
  /** It was undone at all of its targets. */
  paid: boolean;
  /** Why not, in words. */
  failure?: string;
}

/** The last that was injected comes first. */
export const debtsOf = (undos: readonly OwedUndo[]): Debt[] =>
  undos.toReversed().map((owed) => ({ owed, paid: false }));

/** The targets of an undo that make sense for its fault on this cluster: no other is ever acted on. */
export const payable = ({ targets }: OwedUndo, fault: Fault, world: World): Target[] =>
  targets.filter((target) => doubtsOf(target, fault, world).length === 0);

/** What a readable line says that this version, or this cluster, cannot make sense of. */
export function distrustIn({ id, kind, targets }: OwedUndo, faults: readonly Fault[], world: World): string[] {
  const fault = faults.find((one) => one.kind === kind);
  if (fault === undefined) return [`${id}: there is no fault called ${kind}`];
  if (fault.undo === undefined) return [`${id}: ${kind} cannot be undone`];
  return targets.flatMap((target) => doubtsOf(target, fault, world).map((doubt) => `${id}: ${kind}: ${doubt}`));
}

function doubtsOf(target: Target, { strikes, remember }: Fault, { cluster }: World): string[] {
  const ours = [...cluster.controlPlanes, ...cluster.workers];
  const nodes = [target.node, ...(target.volumes ?? []).map(({ node }) => node)].filter((node) => node !== undefined);
  const foreign = [...new Set(nodes)].filter((node) => !ours.includes(node));
  const lacking = needed[strikes].filter((field) => target[field] === undefined);
  // What must be put back was written with the undo, or the undo is none.
  if (remember !== undefined && target.memo === undefined) lacking.push('memo');
  return [
    ...foreign.map((node) => `${node} is no node of this cluster`),
    ...lacking.map((field) => `no ${field} in ${wordsOf(target)}`),
  ];
}

const needed: Record<Struck, (keyof Target)[]> = {
  node: ['node'],
  'control-plane': ['node'],
  pod: ['pod', 'node'],
  volume: ['pod', 'node', 'volumes'],
  set: ['set'],
};
