import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { device } from './addresses.ts';
import { allHooks, type Drop } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';

const incoming: Drop = { match: ['-i', device] };
const outgoing: Drop = { match: ['-o', device] };

interface Isolation extends Pick<Fault, 'kind' | 'story' | 'effects'> {
  chain: string;
  drops: readonly Drop[];
}

/** The node's one cable: what passes it, its own and its pods'; not what its pods and the node say to one another. */
const isolate = ({ drops, ...named }: Isolation): Fault =>
  dropFault({
    ...named,
    hooks: () => allHooks,
    drops: async () => drops,
    available: async (target, { cluster }) =>
      cluster.controlPlanes.includes(nodeOf(target))
        ? `${nodeOf(target)} is a control plane, which hears itself: use control-plane-isolation`
        : undefined,
  });

export const nodeIsolation: Fault = isolate({
  kind: 'node-isolation',
  chain: 'STATEFAULT-ALL',
  drops: [incoming, outgoing],
  effects: ['silences', 'cuts-off', 'unserves'],
  story: 'Nothing gets into the node or out of it, for itself or for its pods: as if its cable were pulled.',
});

export const muteNode: Fault = isolate({
  kind: 'mute-node',
  chain: 'STATEFAULT-OUT',
  drops: [outgoing],
  effects: ['silences', 'cuts-off', 'unserves'],
  story: 'Nothing gets out of the node, of itself or of its pods: it hears everybody and nobody hears it.',
});

export const deafNode: Fault = isolate({
  kind: 'deaf-node',
  chain: 'STATEFAULT-IN',
  drops: [incoming],
  effects: ['may-silence', 'cuts-off', 'unserves'],
  story: 'Nothing gets into the node, for itself or for its pods: it can be heard and hears nobody.',
});

/** Its own kubelet and controllers reach the API server by the node itself, and go on; all others are without one. */
export const controlPlaneIsolation: Fault = dropFault({
  kind: 'control-plane-isolation',
  strikes: 'control-plane',
  chain: 'STATEFAULT-CP-ALL',
  hooks: () => allHooks,
  drops: async () => [incoming, outgoing],
  effects: ['cuts-off'],
  story: 'Nothing gets into the control plane or out of it: no node and no user has an API server.',
});
