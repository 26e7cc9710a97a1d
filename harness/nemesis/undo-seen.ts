import { InfrastructureError } from '../errors.ts';
import type { MachineAct, World } from '../world.ts';
import { deadMenIn, disarm } from './dead-man.ts';
import type { Fault } from './fault.ts';
import { survey, type Survey } from './survey/survey.ts';
import { wordsOf } from './target.ts';

const boundMs = 180_000;
const lookEveryMs = 500;

/** Puts right what a look shows to be wrong; says what it was, with why it could not. Nothing: all is right. */
export type Chore = (seen: Survey) => Promise<string[]>;

/** Looks and does chores until a look shows nothing: putting one thing right can bring another to light. */
export async function untilNothing(chores: readonly Chore[], world: World): Promise<void> {
  if (chores.length === 0) return;
  const untilMs = world.clock.wallMs() + boundMs;
  for (;;) {
    const seen = await survey(world);
    const troubles: string[] = [];
    for (const chore of chores) troubles.push(...(await chore(seen)));
    if (troubles.length === 0) return;
    if (world.clock.wallMs() > untilMs) throw new InfrastructureError(`still wrong: ${troubles.join('; ')}`);
    await world.clock.sleep(lookEveryMs);
  }
}

/** Everything of these faults that is seen is undone. */
export function leftUndone(faults: readonly Fault[], world: World, tell: (what: string) => void): Chore {
  return async (seen) => {
    const troubles: string[] = [];
    for (const { kind, left, undo } of faults) {
      for (const { target, seen: how } of left?.(seen) ?? []) {
        const what = `${kind} at ${wordsOf(target)} (${how})`;
        troubles.push(await attempt(what, async () => undo?.(target, world), tell));
      }
    }
    return troubles;
  };
}

/** Every container that is a node runs, whoever stopped it. */
export function nodesRun(world: World, tell: (what: string) => void): Chore {
  return async ({ nodes }) => {
    const troubles: string[] = [];
    for (const { name, machine } of nodes) {
      if (machine === 'running') continue;
      const act: MachineAct = machine === 'paused' ? 'unpause' : 'start';
      troubles.push(
        await attempt(`${name}: its container is ${machine}`, async () => world.machines.act(name, act), tell),
      );
    }
    return troubles;
  };
}

/** Every node can be looked into. */
export const nodesAnswer: Chore = async ({ nodes }) =>
  nodes.flatMap(({ name, inside, silent }) => (inside === undefined ? [`${name}: ${silent ?? 'silent'}`] : []));

export const apiAnswers: Chore = async ({ apiSilent }) =>
  apiSilent === undefined ? [] : [`the API server does not answer: ${apiSilent}`];

/** No node will undo anything by itself any more. */
export function disarmed(world: World, tell: (what: string) => void): Chore {
  return async ({ nodes }) => {
    const troubles: string[] = [];
    for (const { name, inside } of nodes) {
      for (const id of inside === undefined ? [] : deadMenIn(inside))
        troubles.push(
          await attempt(`dead man ${id} on ${name}`, async () => void (await disarm(id, name, world)), tell),
        );
    }
    return troubles;
  };
}

async function attempt(what: string, act: () => Promise<void>, tell: (what: string) => void): Promise<string> {
  try {
    await act();
    tell(what);
    return what;
  } catch (error) {
    return `${what}: ${String(error)}`;
  }
}
