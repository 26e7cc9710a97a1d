import { boundNamed, type Bounds } from '../bounds/bounds.ts';
import { UsageError } from '../errors.ts';
import { bindingsOf } from '../expect/bindings.ts';
import { ConditionTracker } from '../expect/conditions.ts';
import type { Entry } from '../history/entry.ts';
import type { Fault } from '../nemesis/fault.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import { targetsOf } from '../nemesis/scene.ts';
import { lookAtContainers } from '../observer/node.ts';
import type { Scenario, Step } from '../scenario.ts';
import type { Recorder } from '../store/recorder.ts';
import { faultNamed } from './plan.ts';
import { recordedScene } from './recorded-scene.ts';
import { entryWhen } from './wait.ts';
import type { Deployed } from '../workload/deployed.ts';
import type { World } from '../world.ts';

/** Everything that driving a scenario needs. */
export interface Stage {
  scenario: Scenario;
  world: World;
  recorder: Recorder;
  nemesis: Nemesis;
  faults: readonly Fault[];
  deployed: Deployed;
  bounds: Bounds;
  /** Chooses where a rule leaves a choice. */
  seed: number;
  signal: AbortSignal;
}

// Waits a little past the bound, so that the record shows what was, or was not, after it.
const pastBoundMs = 1_000;
const longestWaitMs = 60 * 60_000;

/** Does the steps in order. Ends early, without an error, when what must come next cannot: the verdict says why. */
export async function drive(stage: Stage): Promise<void> {
  const began = new Map<string, Entry>();
  for (const step of stage.scenario.steps) {
    stage.signal.throwIfAborted();
    const entry = phase(stage, step.name, 'invoke');
    began.set(step.name, entry);
    const goOn = await doStep(step, stage, began);
    if (!goOn) return;
    const end = phase(stage, step.name, 'ok');
    // Bounds are counted from the end of an act and from the match of an await.
    if (step.do !== 'await') began.set(step.name, end);
  }
}

async function doStep(step: Step, stage: Stage, began: Map<string, Entry>): Promise<boolean> {
  if (step.do === 'inject') return inject(step, stage);
  if (step.do === 'heal') {
    await stage.nemesis.heal(step.fault);
    return true;
  }
  if (step.do === 'await') return reach(step, stage, began);
  if (step.do === 'look') {
    await look(step, stage);
    return true;
  }
  const bound = boundNamed(step.for, stage.bounds);
  if (bound === undefined)
    throw new UsageError(`scenario ${stage.scenario.name}: there is no bound called ${step.for}`);
  await entryWhen(stage.recorder, () => false, {
    clock: stage.world.clock,
    timeoutMs: Math.min(bound.toMs, longestWaitMs),
    signal: stage.signal,
  });
  return true;
}

async function inject(step: Extract<Step, { do: 'inject' }>, stage: Stage): Promise<boolean> {
  const { faults, recorder, world, deployed, seed, nemesis, signal } = stage;
  const fault = faultNamed(step.fault.kind, faults);
  try {
    const targets = targetsOf(fault, step.fault, recordedScene(recorder.entries, deployed, world.cluster), seed);
    return await nemesis.inject(step.name, fault, targets, signal);
  } catch (error) {
    // By now it depends on what the cluster did: nothing is wrong with the scenario, and nothing is proven.
    if (!(error instanceof UsageError)) throw error;
    nemesis.refuse(step.name, fault, error.message);
    return false;
  }
}

async function reach(step: Extract<Step, { do: 'await' }>, stage: Stage, began: Map<string, Entry>): Promise<boolean> {
  const { recorder, signal } = stage;
  const since = began.get(step.within.since);
  const bound = boundNamed(step.within.bound, stage.bounds);
  if (since === undefined || bound === undefined)
    throw new UsageError(
      `scenario ${stage.scenario.name}: ${step.name}: no bound ${step.within.bound} since ${step.within.since}`,
    );
  const tracker = new ConditionTracker(step.until, bindingsOf(recorder.entries));
  const untilMs = since.timeMs + Math.min(bound.toMs, longestWaitMs) + pastBoundMs;
  // An act's mark is its end; what follows from it may be seen a little before that end is recorded.
  const fromIndex = since.type === 'ok' ? sinceBegin(stage, step.within.since, since) : since.index;
  const reached = await entryWhen(recorder, (entry) => tracker.feed(entry) && entry.index >= fromIndex, {
    clock: stage.world.clock,
    timeoutMs: Math.max(0, untilMs - recorder.nowMs()),
    signal,
  });
  recorder.record({
    process: 'run',
    kind: 'expectation',
    type: reached === undefined ? 'fail' : 'ok',
    f: step.name,
    value: reached === undefined ? { wanted: step.until } : { reached: reached.index },
  });
  if (reached !== undefined) began.set(step.name, reached);
  return reached !== undefined;
}

function sinceBegin({ recorder }: Stage, name: string, end: Entry): number {
  const begin = recorder.entries.find(
    ({ kind, f, type }) => kind === 'phase' && f === `step ${name}` && type === 'invoke',
  );
  return begin?.index ?? end.index;
}

async function look(step: Extract<Step, { do: 'look' }>, stage: Stage): Promise<void> {
  const { recorder, world, deployed, signal } = stage;
  const nodes = bindingsOf(recorder.entries).faults.get(step.expect.on ?? '') ?? [];
  await Promise.all(nodes.map((node) => lookAtContainers(world.nodes, node, deployed.namespace, recorder, signal)));
}

const phase = ({ recorder }: Stage, name: string, type: 'invoke' | 'ok'): Entry =>
  recorder.record({ process: 'run', kind: 'phase', type, f: `step ${name}`, value: {} });
