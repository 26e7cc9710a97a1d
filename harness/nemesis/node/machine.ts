import type { World } from '../../world.ts';
import type { Fault, Left, Target } from '../fault.ts';
import type { Survey } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';

const kubeletUpMs = 60_000;
const lookEveryMs = 250;
/** An engine that would start a killed container by itself does so after a tenth of a second. */
const staysDownMs = 2_000;

const machine = { family: 'node', strikes: 'node', takes: 'machine', effects: ['silences'] } as const;

/** Every process of the node stands still; its kernel still answers for it, so no connection breaks. */
export const nodePause: Fault = {
  ...machine,
  kind: 'node-pause',
  story: 'docker pause: kubelet and containers of the node stand still, and later resume as if no time had passed.',
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'pause'),
  prove: async (target, world) => {
    const seen = await stateOf(target, world);
    return { bites: seen === 'paused', seen: `container ${seen}` };
  },
  undo: async (target, world) => {
    const { machines } = world;
    // A pause of a dead injector can still be under way in the engine: it must have come before it is taken back.
    if (target.unfinished && (await stateOf(target, world)) === 'running') await machines.act(nodeOf(target), 'pause');
    await machines.act(nodeOf(target), 'unpause');
  },
  left: (survey) => inState(survey, ['paused']),
};

/** The node's processes are told to end, then killed by the engine after ten seconds. */
export const nodeStop: Fault = {
  ...machine,
  kind: 'node-stop',
  story: 'docker stop: the machine is shut down, and boots when it is undone.',
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'stop'),
  prove: proveDown,
  undo: async (target, { machines }) => {
    // A stop of a dead injector can still be under way in the engine, and would end a node that is started too early;
    // a second stop ends when the first one does.
    if (target.unfinished) await machines.act(nodeOf(target), 'stop');
    await machines.act(nodeOf(target), 'start');
  },
  left: (survey) => inState(survey, ['exited', 'created', 'dead']),
};

/** Nothing of the node can say goodbye. It stays down: the engine does not restart what was killed through it. */
export const nodeKill: Fault = {
  ...machine,
  kind: 'node-kill',
  story: 'docker kill: the machine loses its power, and boots when it is undone.',
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'kill'),
  prove: async (target, world) => {
    const proof = await proveDown(target, world);
    if (!proof.bites) return proof;
    await world.clock.sleep(staysDownMs);
    return proveDown(target, world);
  },
  undo: async (target, { machines }) => {
    if (target.unfinished) await machines.act(nodeOf(target), 'kill');
    await machines.act(nodeOf(target), 'start');
  },
  // node-stop finds it: a machine that is down does not show how it went.
  left: () => [],
};

/** A node that is up counts when its kubelet is: until then it can neither be healed nor looked at. */
async function proveDown(target: Target, world: World): Promise<{ bites: boolean; seen: string; left?: true }> {
  const state = await stateOf(target, world);
  if (state !== 'running') return { bites: true, seen: `container ${state}` };
  const { clock, nodes } = world;
  const untilMs = clock.wallMs() + kubeletUpMs;
  const show = ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'];
  for (;;) {
    const kubelet = await nodes.run(nodeOf(target), show).catch(String);
    const seen = `container running, kubelet ${kubelet}`;
    if (kubelet === 'active') return { bites: false, seen };
    if (clock.wallMs() > untilMs) return { bites: false, seen, left: true };
    await clock.sleep(lookEveryMs);
  }
}

const stateOf = async (target: Target, { machines }: World): Promise<string> =>
  (await machines.states()).get(nodeOf(target)) ?? 'gone';

const inState = ({ nodes }: Survey, states: readonly string[]): Left[] =>
  nodes
    .filter(({ machine: state }) => states.includes(state))
    .map(({ name, machine: state }) => ({ target: { node: name }, seen: `container ${state}` }));
