import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { addressesOf, apiPort, dropsOf, lacksControlPlane, otherControlPlanes, type Way } from './addresses.ts';
import { allHooks, type Hook } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';

const own: readonly Hook[] = ['INPUT', 'OUTPUT'];

interface Cut extends Pick<Fault, 'kind' | 'story' | 'effects'> {
  chain: string;
  hooks?: readonly Hook[];
  way?: Way;
  also?: { in: readonly string[]; out: readonly string[] };
}

/** A packet to the API server's service address has the control plane's by the time that it is filtered. */
const cutOff = ({ hooks = own, way, also, ...named }: Cut): Fault =>
  dropFault({
    ...named,
    hooks: () => hooks,
    available: async (target, { cluster }) => lacksControlPlane(cluster, nodeOf(target)),
    drops: async (target, { cluster, nodes }) => {
      const node = nodeOf(target);
      return dropsOf(await addressesOf(otherControlPlanes(cluster, node), node, nodes), way, also);
    },
  });

/** What the node forwards for its pods is left alone: pods go on serving, clients and one another. */
export const controlPlanePartition: Fault = cutOff({
  kind: 'control-plane-partition',
  chain: 'STATEFAULT',
  effects: ['silences', 'cuts-off'],
  story: 'Packets between the node and the control plane are dropped: its kubelet is cut off, its pods go on serving.',
});

/** The same one way: the node hears, and is not heard. */
export const muteToControlPlane: Fault = cutOff({
  kind: 'mute-to-control-plane',
  chain: 'STATEFAULT-CP-OUT',
  way: 'out',
  effects: ['silences', 'cuts-off'],
  story: 'Packets of the node to the control plane are dropped: it hears the control plane and is not heard.',
});

/** The other way: what the kubelet says on connections that it has still arrives, until it gives them up. */
export const deafToControlPlane: Fault = cutOff({
  kind: 'deaf-to-control-plane',
  chain: 'STATEFAULT-CP-IN',
  way: 'in',
  effects: ['may-silence', 'cuts-off'],
  story: 'Packets of the control plane to the node are dropped: it may be heard for a while, and hears nothing.',
});

const port = String(apiPort);

/** Only the API server, and for the pods of the node too. */
export const apiPartition: Fault = cutOff({
  kind: 'api-partition',
  chain: 'STATEFAULT-API',
  hooks: allHooks,
  also: { in: ['-p', 'tcp', '--sport', port], out: ['-p', 'tcp', '--dport', port] },
  effects: ['silences', 'cuts-off'],
  story: 'Neither the node nor its pods reach an API server; everything else of the control plane they do.',
});
