import type { Effect, StruckTarget } from '../history/effects.ts';
import type { FaultValue } from '../history/query.ts';
import type { ClusterInfo } from '../world.ts';
import type { Fault, Struck, Target } from './fault.ts';
import { wordsOf } from './target.ts';

/** What the record says of a fault at its targets: whom it strikes, and what checkers must know of it. */
export function announcement(as: string, fault: Fault, targets: readonly Target[], cluster: ClusterInfo): FaultValue {
  const [first] = targets;
  return {
    as,
    nodes: [...new Set(targets.flatMap(({ node }) => node ?? []))],
    targets: targets.map(wordsOf),
    struck: targets.map(struckOf[fault.strikes]),
    effects: effectsAt(fault, targets, cluster),
    ...(fault.undo === undefined ? { act: true } : {}),
    ...(first?.with === undefined ? {} : { with: first.with }),
  };
}

/** A fault of a whole node, or of its network, does more where the control plane runs. */
function effectsAt(fault: Fault, targets: readonly Target[], { controlPlanes }: ClusterInfo): Effect[] {
  const { effects, family, takes } = fault;
  const own = targets.flatMap((target) => (typeof effects === 'function' ? effects(target) : effects));
  const holdsAll = family === 'network' || takes === 'machine' || takes === 'load';
  const atControl = holdsAll && targets.some(({ node }) => controlPlanes.includes(node ?? ''));
  return [...new Set<Effect>([...own, ...(atControl ? controlEffects : [])])];
}

const controlEffects: readonly Effect[] = ['hinders-control-plane', 'may-silence-others'];

const ofNode = ({ node }: Target): StruckTarget => (node === undefined ? {} : { node });
const ofPod = ({ pod, ...rest }: Target): StruckTarget => ({
  ...ofNode(rest),
  ...(pod === undefined ? {} : { pod: { name: pod.name, uid: pod.uid } }),
});

const struckOf: Record<Struck, (target: Target) => StruckTarget> = {
  node: ofNode,
  'control-plane': ofNode,
  pod: ofPod,
  volume: (target) => ({
    ...ofPod(target),
    claims: (target.volumes ?? []).map(({ claim: { name, uid } }) => ({ name, uid })),
  }),
  set: ({ set }) => (set === undefined ? {} : { set: set.name }),
};
