import { InfrastructureError } from '../../errors.ts';
import type { World } from '../../world.ts';
import type { Effect, Fault, Left, Target } from '../fault.ts';
import type { Survey } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';
import { untilBooted } from './booted.ts';

/** An engine that would start a killed container by itself does so after a tenth of a second. */
const staysDownMs = 2_000;

const machine = { family: 'node', strikes: 'node', takes: 'machine' } as const;
const down: readonly Effect[] = ['silences', 'unserves', 'restarts-containers'];

/** Every process of the node stands still; its kernel still answers for it, so no connection breaks. */
export const nodePause: Fault = {
  ...machine,
  kind: 'node-pause',
  effects: ['silences', 'unserves'],
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
  effects: down,
  story: 'docker stop: the machine is shut down, and boots when it is undone.',
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'stop'),
  prove: proveDown,
  undo: async (target, world) => {
    // A stop of a dead injector can still be under way in the engine, and would end a node that is started too early;
    // a second stop ends when the first one does.
    if (target.unfinished) await world.machines.act(nodeOf(target), 'stop');
    await boot(target, world);
  },
  left: (survey) => inState(survey, ['exited', 'created', 'dead']),
};

/** Nothing of the node can say goodbye. It stays down: the engine does not restart what was killed through it. */
export const nodeKill: Fault = {
  ...machine,
  kind: 'node-kill',
  effects: down,
  story: 'docker kill: the machine loses its power, and boots when it is undone.',
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'kill'),
  prove: async (target, world) => {
    const proof = await proveDown(target, world);
    if (!proof.bites) return proof;
    await world.clock.sleep(staysDownMs);
    return proveDown(target, world);
  },
  undo: async (target, world) => {
    if (target.unfinished) await world.machines.act(nodeOf(target), 'kill');
    await boot(target, world);
  },
  // node-stop finds it: a machine that is down does not show how it went.
  left: () => [],
};

/** A machine that runs has booted, or the proof says what is missing. */
async function proveDown(target: Target, world: World): Promise<{ bites: boolean; seen: string; left?: true }> {
  const state = await stateOf(target, world);
  if (state !== 'running') return { bites: true, seen: `container ${state}` };
  const booting = await untilBooted(nodeOf(target), world);
  return booting === undefined
    ? { bites: false, seen: 'container running, kubelet and containerd active' }
    : { bites: false, seen: `container running, ${booting}`, left: true };
}

/** Starts the machine and waits until it has booted: until then a look takes units for stopped that are yet to start. */
async function boot(target: Target, world: World): Promise<void> {
  const node = nodeOf(target);
  await world.machines.act(node, 'start');
  const booting = await untilBooted(node, world);
  if (booting !== undefined) throw new InfrastructureError(`${node} does not boot: ${booting}`);
}

const stateOf = async (target: Target, { machines }: World): Promise<string> =>
  (await machines.states()).get(nodeOf(target)) ?? 'gone';

const inState = ({ nodes }: Survey, states: readonly string[]): Left[] =>
  nodes
    .filter(({ machine: state }) => states.includes(state))
    .map(({ name, machine: state }) => ({ target: { node: name }, seen: `container ${state}` }));
