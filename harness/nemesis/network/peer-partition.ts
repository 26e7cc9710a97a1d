import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Fault, Target } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { addressesOf, dropsOf, networksBehind, peersNamed } from './addresses.ts';
import type { Hook } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';
import { sendFromNodeAndPods } from './provoke.ts';

const settings = z.strictObject({
  peers: z.string().min(1).max(1_000).default('workers'),
  traffic: z.enum(['own', 'pods', 'all']).default('all'),
  way: z.enum(['both', 'in', 'out']).default('both'),
});

const hooksOf: Record<z.output<typeof settings>['traffic'], readonly Hook[]> = {
  own: ['INPUT', 'OUTPUT'],
  pods: ['FORWARD'],
  all: ['INPUT', 'OUTPUT', 'FORWARD'],
};

/** A node holds a grudge: it hears and reaches some of the other nodes, and their pods, no more. */
export const peerPartition: Fault = dropFault({
  kind: 'peer-partition',
  chain: 'STATEFAULT-PEERS',
  settings,
  effects: ({ with: given }) =>
    settings.parse(given ?? {}).peers === 'workers'
      ? ['cuts-off', 'unserves']
      : ['may-silence', 'cuts-off', 'unserves'],
  story:
    'Packets between the node and other nodes are dropped, its own, its pods’ or all: the control plane sees nothing of it.',
  hooks: ({ with: given }) => hooksOf[settings.parse(given ?? {}).traffic],
  available: async (target, { cluster }) =>
    peersOf(target, cluster).length === 0 ? `${nodeOf(target)} has no such peer` : undefined,
  drops: async (target, world) => {
    const { addresses, networks } = await endsOf(target, world);
    return dropsOf([...addresses, ...networks], settings.parse(target.with ?? {}).way);
  },
  provoke: async (target, world) => {
    const { addresses } = await endsOf(target, world);
    await sendFromNodeAndPods({ addresses }, nodeOf(target), world.nodes);
  },
});

const peersOf = (target: Target, cluster: World['cluster']): string[] =>
  peersNamed(settings.parse(target.with ?? {}).peers, cluster, nodeOf(target));

async function endsOf(target: Target, { cluster, nodes }: World): Promise<{ addresses: string[]; networks: string[] }> {
  const node = nodeOf(target);
  const addresses = await addressesOf(peersOf(target, cluster), node, nodes);
  const networks = await networksBehind(addresses, node, nodes);
  if (networks.length === 0) throw new InfrastructureError(`${node} has no route to the pods of its peers`);
  return { addresses, networks };
}
