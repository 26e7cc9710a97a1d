import { boundFor } from '../bounds/named.ts';
import { bindingsOf } from '../expect/bindings.ts';
import type { Entry } from '../history/entry.ts';
import { lookAtContainers } from '../observer/node.ts';
import { referencesOf } from '../scenario/condition.ts';
import { deployMark } from '../scenario/references.ts';
import { healedBy, injectedBy, mayBePassedOver, type Step } from '../scenario/step.ts';
import { appliesTo } from '../scenario/versions.ts';
import { changeSet, patchObject } from './act.ts';
import { reach } from './await.ts';
import { inject } from './inject.ts';
import type { Marks, Stage } from './stage.ts';
import { entryWhen } from './wait.ts';

const longestWaitMs = 60 * 60_000;
const longestHealMs = 120_000;
const healEveryMs = 1_000;

/** Does the steps in order. Ends early, without an error, when what must come next cannot: the verdict says why. */
export async function drive(stage: Stage): Promise<void> {
  const began: Marks = new Map(deployed(stage));
  for (const step of stage.scenario.steps) {
    stage.signal.throwIfAborted();
    if (!appliesTo(step.k8s, stage.world.cluster.k8s)) continue;
    const entry = phase(stage, step.name, 'invoke');
    began.set(step.name, entry);
    const done = await doStep(step, stage, began);
    if (!done && !mayBePassedOver(step, stage.scenario.steps)) return;
    const end = phase(stage, step.name, 'ok');
    // Bounds are counted from the end of an act and from the match of an await.
    if (step.do !== 'await') began.set(step.name, end);
    for (const { name } of injectedBy(step)) began.set(name, end);
  }
}

const deployed = ({ recorder }: Stage): [string, Entry][] =>
  recorder.entries
    .filter(({ kind, f, type }) => kind === 'phase' && f === `step ${deployMark}` && type === 'ok')
    .map((entry) => [deployMark, entry]);

async function doStep(step: Step, stage: Stage, began: Marks): Promise<boolean> {
  switch (step.do) {
    case 'inject':
    case 'together':
      return inject(step, stage);
    case 'heal':
      for (const name of healedBy(step.fault, stage.scenario.steps)) await heal(name, stage);
      return true;
    case 'change':
      return changeSet(step, stage);
    case 'patch':
      return patchObject(step, stage);
    case 'await':
      return reach(step, stage, began);
    case 'look':
      await look(step, stage);
      return true;
    case 'watch':
      await watch(step, stage);
      return true;
  }
}

/** Undoes a fault; tries again for a while when it cannot be undone yet, for instance because the API server is only coming back. */
async function heal(name: string, { nemesis, world: { clock }, signal }: Stage): Promise<void> {
  const untilMs = clock.wallMs() + longestHealMs;
  for (;;) {
    try {
      return await nemesis.heal(name);
    } catch (error) {
      signal.throwIfAborted();
      if (clock.wallMs() > untilMs) throw error;
      await clock.sleep(healEveryMs, signal);
    }
  }
}

async function watch(step: Extract<Step, { do: 'watch' }>, stage: Stage): Promise<void> {
  const bound = boundFor(step.for, stage.bounds);
  await entryWhen(stage.recorder, () => false, {
    clock: stage.world.clock,
    timeoutMs: Math.min(bound.toMs, longestWaitMs),
    signal: stage.signal,
  });
}

/** Looks at the runtimes of the nodes of the faults that it names, or of every node that runs. */
async function look(step: Extract<Step, { do: 'look' }>, stage: Stage): Promise<void> {
  const { recorder, world, deployed, signal } = stage;
  const { faults } = bindingsOf(recorder.entries);
  const hit = referencesOf(step.expect).flatMap((name) => faults.get(name) ?? []);
  const nodes = hit.length > 0 ? [...new Set(hit)] : [...world.cluster.controlPlanes, ...world.cluster.workers];
  await Promise.all(nodes.map((node) => lookAtContainers(world.nodes, node, deployed.namespace, recorder, signal)));
}

const phase = ({ recorder }: Stage, name: string, type: 'invoke' | 'ok'): Entry =>
  recorder.record({ process: 'run', kind: 'phase', type, f: `step ${name}`, value: {} });
