import { InfrastructureError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';

const chain = 'STATEFAULT';
const hooks = ['INPUT', 'OUTPUT'];
const families = [
  { tool: 'iptables', bits: 32, of: (address: string) => !address.includes(':') },
  { tool: 'ip6tables', bits: 128, of: (address: string) => address.includes(':') },
];
/** The slowest that a kubelet speaks of its own accord, with the timers that Kubernetes ships, is every 10 s. */
const heardMs = 15_000;
const lookEveryMs = 250;

type Nodes = World['nodes'];

/**
 * Packets between the node itself and the control plane are dropped both ways, by a chain of our own in the node's packet
 * filter. A packet to the API server's service address has the control plane's by then. What the node forwards for its
 * pods is left alone: pods go on serving, clients and one another.
 */
export const controlPlanePartition: Fault = {
  kind: 'control-plane-partition',
  family: 'network',
  strikes: 'node',
  takes: 'network',
  effects: ['silences', 'cuts-off'],
  story: 'Packets between the node and the control plane are dropped: its kubelet is cut off, its pods go on serving.',
  inject: async (target, { nodes, cluster }) => {
    const node = nodeOf(target);
    const addresses = await addressesOf(cluster.controlPlanes, node, nodes);
    for (const { tool, bits, of } of families) {
      const mine = addresses.filter(of);
      if (mine.length === 0) continue;
      const there = await rulesOf(tool, node, nodes);
      // The jumps come last: until then nothing is dropped.
      const wanted = [
        ...mine.flatMap((address) => ['-s', '-d'].map((end) => `-A ${chain} ${end} ${address}/${bits} -j DROP`)),
        ...hooks.map((hook) => `-A ${hook} -j ${chain}`),
      ];
      if (!there.includes(`-N ${chain}`)) await nodes.run(node, [tool, '-w', '5', '-N', chain]);
      for (const rule of wanted)
        if (!there.includes(rule)) await nodes.run(node, [tool, '-w', '5', ...firstInHook(rule).split(' ')]);
    }
  },
  prove: async (target, { nodes, clock }) => {
    const node = nodeOf(target);
    const found = await Promise.all(
      families.map(async ({ tool }) => ({ tool, rules: await rulesOf(tool, node, nodes) })),
    );
    const there = found.filter(({ rules }) => rules.length > 0);
    if (there.length === 0) return { bites: false, seen: `no chain ${chain}` };
    const half = there.find(({ rules }) => !hooks.every((hook) => rules.includes(`-A ${hook} -j ${chain}`)));
    if (half !== undefined)
      return { bites: false, seen: `half a chain ${chain}: ${half.rules.join('; ')}`, left: true };
    const tools = there.map(({ tool }) => tool);
    const before = await dropped(tools, node, nodes);
    const untilMs = clock.wallMs() + heardMs;
    for (;;) {
      const now = await dropped(tools, node, nodes);
      if (now > before) return { bites: true, seen: `${chain} dropped ${now} packets` };
      if (clock.wallMs() > untilMs)
        return { bites: false, seen: `${chain} dropped nothing in ${heardMs / 1_000} s`, left: true };
      await clock.sleep(lookEveryMs);
    }
  },
  undo: async (target, { nodes }) => {
    const node = nodeOf(target);
    for (const { tool } of families) {
      const there = await rulesOf(tool, node, nodes);
      const jumps = there.filter((rule) => rule.endsWith(` -j ${chain}`));
      for (const jump of jumps) await nodes.run(node, [tool, '-w', '5', ...jump.replace('-A', '-D').split(' ')]);
      if (!there.includes(`-N ${chain}`)) continue;
      await nodes.run(node, [tool, '-w', '5', '-F', chain]);
      await nodes.run(node, [tool, '-w', '5', '-X', chain]);
    }
  },
  deadMan: () =>
    families.flatMap(({ tool }) => [
      ...hooks.map((hook) => [tool, '-w', '5', '-D', hook, '-j', chain]),
      [tool, '-w', '5', '-F', chain],
      [tool, '-w', '5', '-X', chain],
    ]),
  left: (survey) => leftOnNodes(survey, ({ filter, filter6 }) => [...filter, ...filter6][0]),
};

/** Every address under which the node finds a control plane other than itself; asked on the node, as its kubelet asks. */
async function addressesOf(controlPlanes: readonly string[], node: string, nodes: Nodes): Promise<string[]> {
  const others = controlPlanes.filter((name) => name !== node);
  if (others.length === 0)
    throw new InfrastructureError(`${node} is the only control plane: nothing to cut it off from`);
  const told = await Promise.all(others.map((name) => nodes.run(node, ['getent', 'ahosts', name])));
  const addresses = told.flatMap((lines) => lines.split('\n').map((line) => line.split(/\s/)[0] ?? ''));
  return [...new Set(addresses)].filter((address) => /^[\da-f.:]+$/.test(address));
}

/** Everything in the node's packet filter that names our chain, as iptables -S prints it. */
async function rulesOf(tool: string, node: string, nodes: Nodes): Promise<string[]> {
  // A kernel without IPv6 has no such table, and then nothing of ours in it.
  const all = await nodes.run(node, [tool, '-w', '5', '-S']).catch((error: unknown) => {
    if (tool === 'ip6tables') return '';
    throw error;
  });
  return all.split('\n').filter((line) => line.split(' ').includes(chain));
}

/** How many packets the rules of our chain dropped so far. */
async function dropped(tools: readonly string[], node: string, nodes: Nodes): Promise<number> {
  const lists = await Promise.all(tools.map((tool) => nodes.run(node, [tool, '-w', '5', '-nvxL', chain])));
  const counts = lists.flatMap((list) =>
    [...list.matchAll(/^\s*(\d+)\s+\d+\s+DROP\b/gm)].map(([, packets]) => packets),
  );
  return counts.reduce((sum, packets) => sum + Number(packets), 0);
}

// A jump goes before the rules that are there.
const firstInHook = (rule: string): string => rule.replace(/^-A (INPUT|OUTPUT) /, '-I $1 ');
