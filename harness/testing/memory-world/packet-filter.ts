import type { Machine } from './machine.ts';
import type { Model } from './model.ts';
import type { Node } from './objects.ts';
import { paths } from './paths.ts';

/** iptables and iptables-restore with the arguments of the network's faults, and what they do to the kubelet. */
export function packetFilter(model: Model, machine: Machine, argv: readonly string[], input = ''): string | undefined {
  const [program, , , ...words] = argv;
  // A kernel without IPv6.
  if (program === 'ip6tables') throw new Error('ip6tables: Table does not exist');
  if (program === 'iptables-restore') for (const line of input.split('\n')) change(machine, restored(line));
  else if (program !== 'iptables') return undefined;
  else if (words.includes('-S')) return list(model, machine, words.includes('-v'));
  else change(machine, words);
  apply(model, machine);
  return '';
}

/** The routes of a node to the pods of the others. */
export function routesOf(model: Model, machine: Machine): string {
  const others = [...model.machines.values()].filter(({ name }) => name !== machine.name);
  return others.map(({ name, network }) => `${network}.0/24 via ${addressOf(model, name)} dev eth0 `).join('\n');
}

/** A line of iptables-restore as words of iptables; a colon makes a chain, or empties it. */
const restored = (line: string): string[] =>
  line.startsWith(':') ? [':', line.slice(1).split(' ')[0] ?? ''] : line.split(' ');

function change(machine: Machine, [verb = '', ...rest]: readonly string[]): void {
  const { filter } = machine;
  const [chain = ''] = rest;
  const without = (taken: (line: string) => boolean): string[] => filter.filter((line) => !taken(line));
  if (verb === ':' || verb === '-F') machine.filter = without((line) => line.startsWith(`-A ${chain} `));
  if ((verb === ':' || verb === '-N') && !filter.includes(`-N ${chain}`)) machine.filter.push(`-N ${chain}`);
  if (verb === '-A') machine.filter.push(['-A', ...rest].join(' '));
  if (verb === '-I') machine.filter.push(['-A', chain, ...rest.slice(rest[1] === '1' ? 2 : 1)].join(' '));
  if (verb === '-D') machine.filter = without((line) => line === ['-A', ...rest].join(' '));
  if (verb === '-X') machine.filter = without((line) => line === `-N ${chain}`);
}

function list(model: Model, machine: Machine, counted: boolean): string {
  const { clock } = model;
  const cut = Math.floor((clock.elapsedMs - (machine.cutSinceMs ?? clock.elapsedMs)) / 300);
  const count = (line: string): number => (!isDrop(line) ? 0 : dropsKubelet(model, line) ? cut : machine.provoked);
  const shown = (line: string): string => (counted ? line.replace(/ (-j \S+)$/, ` -c ${count(line)} 60 $1`) : line);
  return ['-P INPUT ACCEPT', '-P OUTPUT ACCEPT', ...machine.filter.map(shown)].join('\n');
}

/** A drop of what a kubelet and an API server say to each other cuts the kubelet off, as long as a jump leads to it. */
function apply(model: Model, machine: Machine): void {
  const jumps = machine.filter.flatMap((line) => /^-A (?:INPUT|OUTPUT) -j (\S+)$/.exec(line)?.[1] ?? []);
  const cut = machine.filter.some(
    (line) => isDrop(line) && jumps.includes(line.split(' ')[1] ?? '') && dropsKubelet(model, line),
  );
  if (cut && machine.cutSinceMs === undefined) {
    machine.cutSinceMs = model.clock.elapsedMs;
    machine.kubelet.cutOff();
  }
  if (!cut && machine.cutSinceMs !== undefined) {
    delete machine.cutSinceMs;
    machine.kubelet.reconnect();
  }
}

const isDrop = (line: string): boolean => line.endsWith(' -j DROP');

function dropsKubelet(model: Model, line: string): boolean {
  const controlPlanes = [...model.machines.keys()].filter((name) => /-control-plane\d*$/.test(name));
  const addresses = controlPlanes.map((name) => `${addressOf(model, name)}/32`);
  const matches = line.replace(/^-A \S+ /, '').replace(/ ?-j DROP$/, '');
  const sides = addresses.flatMap((address) => [
    ['-s', address, '-i', 'eth0', '-p', 'tcp', '--sport', '6443'],
    ['-d', address, '-o', 'eth0', '-p', 'tcp', '--dport', '6443'],
  ]);
  return sides.some((side) => matches.split(' ').every((word) => side.includes(word)));
}

function addressOf({ store }: Model, node: string): string {
  const addresses = store.get<Node>(paths.nodes, node)?.status['addresses'] as { address: string }[] | undefined;
  return addresses?.[0]?.address ?? '';
}
