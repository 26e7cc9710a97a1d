import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { surveyNode } from '../survey/node-survey.ts';
import { afresh } from './node-afresh.ts';
import { lookUntil } from './look-until.ts';
import { forget, keep, kept, keptFile } from './node-memo.ts';
import { isElsewhere, lackingOf, nodeAgain, rangesOf, readNode, rememberNode } from './node-object.ts';
import { change, find, remove, statusOf } from './objects.ts';
import { pathOf } from './paths.ts';

const registeredMs = 60_000;

/**
 * The Node object is deleted while its node runs. A kubelet that runs does not register again by itself
 * (kubernetes/kubernetes#71398). What the object said is kept on the node too: made again without its pod network address
 * range, the node would get another one, and pods that live on would be out of reach.
 */
export const nodeDelete: Fault = {
  kind: 'node-delete',
  // Other nodes forget the way to its pods.
  effects: ['removes-pods', 'unschedules', 'unreadies', 'unserves'],
  family: 'api',
  story: 'The Node object is deleted: its pods are collected after 40 to 80 s, and its kubelet does not notice.',
  strikes: 'node',
  takes: 'registration',
  remember: async (target, { api }) => rememberNode(await api.get(pathOf.node(nodeOf(target)))),
  inject: async (target, world) => {
    const { api, nodes } = world;
    const node = nodeOf(target);
    const memo = readNode(target.memo);
    if (await isUp(node, world)) await keep(node, memo, nodes);
    await remove(api, pathOf.node(node), memo.uid);
  },
  prove: async (target, world) => {
    const { api, nodes } = world;
    const node = nodeOf(target);
    const found = await find(api, pathOf.node(node));
    if (found === undefined) return { bites: true, seen: `there is no Node ${node}` };
    const left = (await isUp(node, world)) && (await kept(node, nodes)) !== undefined;
    return { bites: false, seen: `Node ${node} is ${found.metadata.uid}`, ...(left ? { left } : {}) };
  },
  undo: async (target, world) => {
    const { api, nodes } = world;
    const node = nodeOf(target);
    const up = await isUp(node, world);
    const memo = target.memo !== undefined ? readNode(target.memo) : up ? await kept(node, nodes) : undefined;
    const missing = (await find(api, pathOf.node(node))) === undefined;
    // Its kubelet finds it when the machine is back.
    if (!up) return missing && memo !== undefined ? make(node, nodeAgain(node, memo), world) : undefined;
    if (missing && memo !== undefined) await make(node, nodeAgain(node, memo), world);
    // One that a fault stopped stays stopped, and registers when it is started.
    if (missing) await nodes.run(node, ['systemctl', 'try-restart', 'kubelet'], { timeoutMs: 60_000 });
    const now = await lookUntil(
      world,
      registeredMs,
      () => find(api, pathOf.node(node)),
      (found) => found !== undefined && (memo?.podCIDR === undefined || rangesOf(found).length > 0),
    );
    if (memo !== undefined) await change(api, pathOf.node(node), undefined, (found) => lackingOf(found, memo));
    // Somebody else deleted it, and nobody knows what its pod network had written into it; or it registered before it was
    // made again, for instance because its kubelet was started, and has another range than its pods.
    const { ranges } = await surveyNode(node, nodes);
    if ((missing && memo === undefined) || (now !== undefined && isElsewhere(now, ranges))) await afresh(node, world);
    await forget(node, nodes);
  },
  left: ({ nodes, api }) =>
    nodes.flatMap(({ name, machine, inside }) => {
      if (api === undefined || machine !== 'running') return [];
      const there = api.nodes.find(({ metadata }) => metadata.name === name);
      const at = (seen: string) => [{ target: { node: name }, seen }];
      if (there === undefined) return at(`there is no Node ${name}`);
      if (inside?.files.includes(keptFile) === true) return at(keptFile);
      if (inside === undefined || !isElsewhere(there, inside.ranges)) return [];
      return at(`its pods are in ${inside.ranges.join()}, its Node says ${rangesOf(there).join()}`);
    }),
};

const isUp = async (node: string, { machines }: World): Promise<boolean> =>
  (await machines.states()).get(node) === 'running';

async function make(node: string, body: object, { api }: World): Promise<void> {
  try {
    await api.send({ method: 'POST', path: pathOf.nodes, body });
  } catch (error) {
    // Its kubelet was faster.
    if (statusOf(error) !== 409) throw error;
  }
}
