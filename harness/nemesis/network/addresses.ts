import { InfrastructureError, UsageError } from '../../errors.ts';
import type { ClusterInfo, World } from '../../world.ts';
import type { Drop } from './drop-chain.ts';

type Nodes = World['nodes'];

/** Which packets: those that come from an address, those that go to it, both. */
export type Way = 'in' | 'out' | 'both';

/** The device through which a node reaches everything but itself and its pods, as engines name it. */
export const device = 'eth0';
/** Where API servers listen on their nodes. */
export const apiPort = 6443;

/** Every address under which the node finds these other ones; asked on the node, as its kubelet asks. */
export async function addressesOf(others: readonly string[], node: string, nodes: Nodes): Promise<string[]> {
  const told = await Promise.all(others.map((name) => nodes.run(node, ['getent', 'ahosts', name])));
  const addresses = told.flatMap((lines) => lines.split('\n').map((line) => line.split(/\s/)[0] ?? ''));
  return [...new Set(addresses)].filter((address) => /^[\da-f.:]+$/.test(address));
}

/** The networks of pods that the node reaches by way of these addresses. */
export async function networksBehind(addresses: readonly string[], node: string, nodes: Nodes): Promise<string[]> {
  const routes = await routesOf(node, nodes);
  return routes.flatMap(({ to, via }) => (addresses.includes(via) ? [to] : []));
}

/**
 * Addresses of the other nodes, by way of which their pods are reached. Needs no name looked up: under a fault that may
 * fail.
 */
export async function neighboursOf(node: string, nodes: Nodes): Promise<string[]> {
  return [...new Set((await routesOf(node, nodes)).map(({ via }) => via))];
}

async function routesOf(node: string, nodes: Nodes): Promise<{ to: string; via: string }[]> {
  const told = await Promise.all(['-4', '-6'].map((family) => nodes.run(node, ['ip', family, 'route', 'show'])));
  return told.flatMap(readRoutes);
}

/** Routes to networks by way of another node, as `ip route show` prints them. */
export function readRoutes(lines: string): { to: string; via: string }[] {
  const routes = [...lines.matchAll(/^([\da-f.:]+\/\d+) via ([\da-f.:]+) /gm)];
  return routes.map(([, to = '', via = '']) => ({ to, via }));
}

/** Packets from and to an address or network, and of those only the ones that `also` matches at that end. */
export function dropsOf(
  addresses: readonly string[],
  way: Way = 'both',
  also: { in: readonly string[]; out: readonly string[] } = { in: [], out: [] },
): Drop[] {
  return addresses.flatMap((address) => {
    const ip = address.includes(':') ? 6 : 4;
    const whole = address.includes('/') ? address : `${address}/${ip === 6 ? 128 : 32}`;
    const from: Drop = { ip, match: ['-s', whole, ...also.in] };
    const to: Drop = { ip, match: ['-d', whole, ...also.out] };
    return [...(way === 'out' ? [] : [from]), ...(way === 'in' ? [] : [to])];
  });
}

/** The control planes other than the node itself. */
export function otherControlPlanes({ controlPlanes }: ClusterInfo, node: string): string[] {
  const others = controlPlanes.filter((name) => name !== node);
  if (others.length === 0) throw new InfrastructureError(onlyOne(node));
  return others;
}

/** Why a node cannot be cut off from the control plane, in words. */
export function lacksControlPlane({ controlPlanes }: ClusterInfo, node: string): string | undefined {
  return controlPlanes.every((name) => name === node) ? onlyOne(node) : undefined;
}

const onlyOne = (node: string): string => `${node} is the only control plane: nothing to cut it off from`;

/** All other nodes. */
export const otherNodes = ({ controlPlanes, workers }: ClusterInfo, node: string): string[] =>
  [...controlPlanes, ...workers].filter((name) => name !== node);

/**
 * The peers that a setting names: `workers` or `all`, of the other ones, or names with commas between. Throws UsageError
 * when one is no other node.
 */
export function peersNamed(setting: string, cluster: ClusterInfo, node: string): string[] {
  const others = otherNodes(cluster, node);
  if (setting === 'all') return others;
  if (setting === 'workers') return others.filter((name) => cluster.workers.includes(name));
  const names = setting.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !others.includes(name));
  if (wrong !== undefined)
    throw new UsageError(
      `"${wrong}" is no node other than ${node}: use workers, all, or names among ${others.join(', ')}`,
    );
  return names;
}
