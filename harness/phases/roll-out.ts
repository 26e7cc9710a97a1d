import { InfrastructureError } from '../errors.ts';
import type { Entry } from '../history/entry.ts';
import { observeApi } from '../observer/api.ts';
import type { Scenario } from '../scenario.ts';
import type { Recorder } from '../store/recorder.ts';
import { deployMark } from '../scenario/references.ts';
import { companionsNotReady, deployCompanions, removeStaticPods } from '../workload/companions.ts';
import { deploy } from '../workload/deploy.ts';
import { allReady, collectionsOf, notReady, type Deployed } from '../workload/deployed.ts';
import type { World } from '../world.ts';
import { removeNamespace } from './namespace.ts';
import { entryWhen } from './wait.ts';

const rolloutMs = 180_000;
/** Images of others may have to be pulled, and what they run takes its time. */
const ownRolloutMs = 600_000;

/** What is rolled out, where, and who writes it down. */
interface RollOut {
  world: World;
  scenario: Scenario;
  namespace: string;
  /** Where the writers report. */
  reportUrl: string;
  recorder: Recorder;
}

/**
 * Follows the API server from before the first object on, deploys the workload and waits until every identity is Ready.
 * `done` resolves when the API server is followed no more, after `signal` aborts.
 */
export async function rollOut(
  { world, scenario, namespace, reportUrl, recorder }: RollOut,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<{ deployed: Deployed; done: Promise<void> }> {
  const { done } = await observeApi(world, collectionsOf(namespace), recorder, signal);
  cleanups.push(
    () => done,
    () => removeNamespace(world, namespace),
  );
  const mark = (type: 'invoke' | 'ok'): Entry =>
    recorder.record({ process: 'run', kind: 'phase', type, f: `step ${deployMark}`, value: {} });
  mark('invoke');
  const deployed = await deploy(world, scenario.workload, { namespace, reportUrl }, signal);
  mark('ok');
  say(`waiting for ${deployed.identities.length} identities to be Ready`);
  const isPod = ({ f, kind }: Entry): boolean => kind === 'observation' && f === 'pod';
  const timeoutMs = scenario.workload.kind === 'journal' ? rolloutMs : ownRolloutMs;
  const ready = await entryWhen(recorder, (entry) => isPod(entry) && allReady(recorder.entries, deployed), {
    clock: world.clock,
    timeoutMs,
    signal,
  });
  if (ready === undefined)
    throw new InfrastructureError(
      `the workload was not Ready in ${timeoutMs / 1_000} s: ${notReady(recorder.entries, deployed)}`,
    );
  return { deployed, done };
}

/** Puts up what stands beside the workload: where its pods are is known only when they are there. */
export async function company(
  { world, scenario: { workload }, recorder, namespace }: RollOut,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<void> {
  const companions = workload.kind === 'journal' ? (workload.companions ?? []) : [];
  if (companions.length === 0) return;
  cleanups.push(() => removeStaticPods(world));
  await deployCompanions(world, companions, namespace, recorder.entries, signal);
  const lacking = (): string => companionsNotReady(companions, recorder.entries, world.cluster.workers);
  const isPod = ({ f, kind }: Entry): boolean => kind === 'observation' && f === 'pod';
  const ready = await entryWhen(recorder, (entry) => isPod(entry) && lacking() === '', {
    clock: world.clock,
    timeoutMs: rolloutMs,
    signal,
  });
  if (ready === undefined) throw new InfrastructureError(`in ${rolloutMs / 1_000} s: ${lacking()}`);
}
