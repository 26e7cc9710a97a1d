import { boundFor } from '../bounds/named.ts';
import { bindingsOf } from '../expect/bindings.ts';
import { ConditionTracker } from '../expect/conditions.ts';
import type { Entry } from '../history/entry.ts';
import type { Step } from '../scenario/step.ts';
import type { Marks, Stage } from './stage.ts';
import { entryWhen } from './wait.ts';

// Waits a little past the bound, so that the record shows what was, or was not, after it.
const pastBoundMs = 1_000;
const longestWaitMs = 60 * 60_000;

/** Waits until a condition holds, or its bound has passed; false then. The verdict is computed from the record, not from this. */
export async function reach(step: Extract<Step, { do: 'await' }>, stage: Stage, began: Marks): Promise<boolean> {
  const { recorder, signal } = stage;
  const since = began.get(step.within.since);
  const bound = boundFor(step.within, stage.bounds);
  // Its beginning was passed over: the verdict says so.
  if (since === undefined) return false;
  const untilMs = since.timeMs + Math.min(bound.toMs, longestWaitMs) + pastBoundMs;
  // An act's mark is its end; what follows from it may be seen a little before that end is recorded.
  const fromIndex = since.type === 'ok' ? sinceBegin(stage, step.within.since, since) : since.index;
  const tracker = new ConditionTracker(step.until, bindingsOf(recorder.entries), fromIndex);
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

function sinceBegin({ recorder, scenario }: Stage, name: string, end: Entry): number {
  // Faults that were injected together began with their step.
  const step = scenario.steps.find((one) => one.do === 'together' && one.inject.some((fault) => fault.name === name));
  const begin = recorder.entries.find(
    ({ kind, f, type }) => kind === 'phase' && f === `step ${step?.name ?? name}` && type === 'invoke',
  );
  return begin?.index ?? end.index;
}
