import { observeLeaders } from '../observer/leaders.ts';
import { observeMachine } from '../observer/machine.ts';
import type { Recorder } from '../store/recorder.ts';
import type { World } from '../world.ts';

/** Records whether the machine keeps up with the cluster: its processors, our own punctuality, and who leads. Done after `signal` aborts. */
export function followMachine(
  world: World,
  recorder: Recorder,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<unknown> {
  const done = Promise.all([observeMachine(world, recorder, signal), observeLeaders(world, recorder, signal)]);
  // Awaited only at the end of the run.
  done.catch(() => undefined);
  cleanups.push(() => done);
  return done;
}
