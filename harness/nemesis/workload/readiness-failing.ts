import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import type { Fault, Target } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, podOf } from '../target.ts';
import { networkProbes, readyOf } from './probes.ts';

const chain = 'STATEFAULT-READY';
const slackMs = 10_000;
const lookEveryMs = 250;

const memo = z.strictObject({
  ip: z.string().regex(/^[\d.]+$|^[\da-f:]+$/),
  ports: z.array(z.int().min(1).max(65_535)).min(1),
  /** How long the kubelet takes to believe it. */
  withinMs: z.number(),
});
type Memo = z.output<typeof memo>;
const toolOf = ({ ip }: Memo): string => (ip.includes(':') ? 'ip6tables' : 'iptables');
const tools = ['iptables', 'ip6tables'];
const undoing = tools.flatMap((tool) => [
  [tool, '-w', '5', '-D', 'OUTPUT', '-j', chain],
  [tool, '-w', '5', '-F', chain],
  [tool, '-w', '5', '-X', chain],
]);

/**
 * What the node itself sends to the probed ports of the pod is dropped, which is what its kubelet's probes are. What comes
 * from other pods, nodes and clients is forwarded, and left alone.
 */
export const readinessFailing: Fault = {
  kind: 'readiness-failing',
  effects: ['unreadies'],
  family: 'workload',
  story: "The kubelet's readiness probes of the pod are dropped on its node: it is not Ready, and goes on serving.",
  strikes: 'pod',
  takes: 'container',
  available: async (target, world) => {
    const pod = await podNow(target, world);
    const probes = pod === undefined ? { why: `${podOf(target).name} is gone` } : networkProbes(pod);
    return 'why' in probes ? probes.why : undefined;
  },
  remember: async (target, world) => {
    const pod = await podNow(target, world);
    if (pod === undefined) throw new InfrastructureError(`${podOf(target).name} is gone`);
    return { ...memo.parse(networkProbes(pod)) };
  },
  inject: async (target, { nodes }) => {
    const known = memo.parse(target.memo);
    const node = nodeOf(target);
    const tool = toolOf(known);
    const there = await rulesOf(tool, node, nodes);
    if (!there.includes(`-N ${chain}`)) await nodes.run(node, [tool, '-w', '5', '-N', chain]);
    const mask = known.ip.includes(':') ? 128 : 32;
    for (const port of known.ports) {
      const rule = `-d ${known.ip}/${mask} -p tcp -m tcp --dport ${port} -j DROP`;
      if (!there.includes(`-A ${chain} ${rule}`))
        await nodes.run(node, [tool, '-w', '5', '-A', chain, ...rule.split(' ')]);
    }
    const jump = `OUTPUT -j ${chain}`;
    if (!there.includes(`-A ${jump}`)) await nodes.run(node, [tool, '-w', '5', '-I', ...jump.split(' ')]);
  },
  prove: async (target, world) => {
    const known = memo.parse(target.memo);
    const { nodes, clock } = world;
    const untilMs = clock.wallMs() + known.withinMs + slackMs;
    for (;;) {
      if ((await rulesOf(toolOf(known), nodeOf(target), nodes)).length === 0)
        return { bites: false, seen: `no chain ${chain}` };
      const packets = await dropped(toolOf(known), nodeOf(target), nodes);
      const pod = await podNow(target, world);
      const ready = pod === undefined ? 'nothing: it is gone' : readyOf(pod);
      const seen = `${chain} dropped ${packets} packets, Ready=${ready}`;
      if (packets > 0 && ready === 'False') return { bites: true, seen };
      if (clock.wallMs() > untilMs) return { bites: false, seen, left: true };
      await clock.sleep(lookEveryMs);
    }
  },
  undo: async (target, { nodes }) => {
    const script = undoing.map((argv) => `${argv.join(' ')} 2>/dev/null`).join('; ');
    await nodes.run(nodeOf(target), ['bash', '-c', `${script}; exit 0`]);
  },
  deadMan: () => undoing,
  left: (survey) =>
    leftOnNodes(survey, ({ filter, filter6 }) => [...filter, ...filter6].find((rule) => rule.includes(chain))),
};

async function podNow(target: Target, { api }: World): Promise<RawObject | undefined> {
  const { namespace, uid } = podOf(target);
  const { items } = await api.list(`/api/v1/namespaces/${namespace}/pods`);
  return items.find(({ metadata }) => metadata.uid === uid);
}

/** Everything in the node's packet filter that names our chain, as iptables -S prints it. */
async function rulesOf(tool: string, node: string, nodes: World['nodes']): Promise<string[]> {
  const all = await nodes.run(node, [tool, '-w', '5', '-S']);
  return all.split('\n').filter((line) => line.split(' ').includes(chain));
}

/** How many packets the rules of our chain dropped so far. */
async function dropped(tool: string, node: string, nodes: World['nodes']): Promise<number> {
  const list = await nodes.run(node, [tool, '-w', '5', '-nvxL', chain]);
  return [...list.matchAll(/^\s*(\d+)\s+\d+\s+DROP\b/gm)].reduce((sum, [, packets]) => sum + Number(packets), 0);
}
