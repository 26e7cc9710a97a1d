import type { World } from '../../world.ts';

/** Where a packet passes: to the node itself, from it, through it for its pods. */
export type Hook = 'INPUT' | 'OUTPUT' | 'FORWARD';

/** Packets to be dropped: what iptables is to match. `ip` left out: those of IPv4 and IPv6. */
export interface Drop {
  match: readonly string[];
  ip?: 4 | 6;
}

/** A chain of ours as one packet filter of a node has it. */
export interface ChainLook {
  tool: Tool;
  /** It exists. */
  defined: boolean;
  /** The hooks that jump to it, each as often as it does. */
  hooks: Hook[];
  /** How many rules of it drop, and how many packets they dropped so far. */
  rules: number;
  packets: number;
}

type Nodes = World['nodes'];
type Tool = 'iptables' | 'ip6tables';

export const allHooks: readonly Hook[] = ['INPUT', 'OUTPUT', 'FORWARD'];
const tools: readonly { tool: Tool; ip: 4 | 6 }[] = [
  { tool: 'iptables', ip: 4 },
  { tool: 'ip6tables', ip: 6 },
];
/** iptables waits this long for another one, in seconds. */
const wait = ['-w', '5'];

/** What is there of a chain, per packet filter of the node. */
export async function lookAtChain(chain: string, node: string, nodes: Nodes): Promise<ChainLook[]> {
  const looks = await Promise.all(
    tools.map(async ({ tool }) => {
      const lines = await nodes.run(node, [tool, ...wait, '-v', '-S']).catch((error: unknown) => {
        // A kernel without IPv6 has no such table, and then nothing of ours in it.
        if (tool === 'ip6tables') return undefined;
        throw error;
      });
      return lines === undefined ? [] : [readChain(tool, chain, lines)];
    }),
  );
  return looks.flat();
}

/** Reads what `iptables -v -S` prints. */
export function readChain(tool: Tool, chain: string, listed: string): ChainLook {
  const lines = listed.split('\n').filter((line) => line.split(' ').includes(chain));
  const dropped = lines.flatMap((line) => {
    const packets = /^-A \S+ .*-c (\d+) \d+ -j DROP$/.exec(line)?.[1];
    return packets === undefined ? [] : [Number(packets)];
  });
  return {
    tool,
    defined: lines.includes(`-N ${chain}`),
    hooks: allHooks.flatMap((hook) => lines.filter((line) => isJump(line, hook, chain)).map(() => hook)),
    rules: dropped.length,
    packets: dropped.reduce((sum, packets) => sum + packets, 0),
  };
}

/**
 * Makes the chain anew with these rules and has the hooks jump to it before anything else: first, so that what is accepted
 * because its connection was there before is dropped too. One transaction per packet filter: it is never half there.
 */
export async function dropIn(
  chain: string,
  hooks: readonly Hook[],
  drops: readonly Drop[],
  node: string,
  nodes: Nodes,
): Promise<void> {
  const looks = await lookAtChain(chain, node, nodes);
  await settle(
    looks.map(async (look) => {
      const mine = drops.filter((drop) => isOf(drop, look.tool));
      const missing = hooks.filter((hook) => !look.hooks.includes(hook));
      const lines = [
        `:${chain} - [0:0]`,
        ...mine.map(({ match }) => `-A ${chain} ${match.join(' ')} -j DROP`),
        ...missing.map((hook) => `-I ${hook} 1 -j ${chain}`),
      ];
      if (mine.length > 0) await restore(look.tool, lines, node, nodes);
    }),
  );
}

/** Takes the chain and every jump to it away; right when there is none, and when its dead man does the same just then. */
export async function removeChain(chain: string, node: string, nodes: Nodes): Promise<void> {
  for (let left = 3; ; left--) {
    const there = (await lookAtChain(chain, node, nodes)).filter(isThere);
    if (there.length === 0) return;
    const removing = there.map(({ tool, hooks, defined }) => {
      const jumps = hooks.map((hook) => `-D ${hook} -j ${chain}`);
      return restore(tool, [...jumps, ...(defined ? [`-F ${chain}`, `-X ${chain}`] : [])], node, nodes);
    });
    await settle(removing).catch((error: unknown) => {
      if (left === 0) throw error;
    });
  }
}

/** Commands that take it away, one rule each, for a node that does so by itself. */
export function removalOf(chain: string): string[][] {
  return tools.flatMap(({ tool }) => [
    ...allHooks.map((hook) => [tool, ...wait, '-D', hook, '-j', chain]),
    [tool, ...wait, '-F', chain],
    [tool, ...wait, '-X', chain],
  ]);
}

export const isThere = ({ defined, hooks }: ChainLook): boolean => defined || hooks.length > 0;

const isOf = ({ ip }: Drop, tool: Tool): boolean =>
  ip === undefined || tools.some((one) => one.ip === ip && one.tool === tool);

// With -v, counters stand before the target.
const isJump = (line: string, hook: Hook, chain: string): boolean =>
  new RegExp(`^-A ${hook}( -c \\d+ \\d+)? -j ${chain}$`).test(line);

async function restore(tool: Tool, lines: readonly string[], node: string, nodes: Nodes): Promise<void> {
  const input = ['*filter', ...lines, 'COMMIT', ''].join('\n');
  await nodes.run(node, [`${tool}-restore`, ...wait, '--noflush'], { input });
}

/** Waits for all, also past a failure: none may be under way when the next act comes. Then throws the first one. */
async function settle(acts: readonly Promise<void>[]): Promise<void> {
  for (const act of await Promise.allSettled(acts)) if (act.status === 'rejected') throw act.reason;
}
