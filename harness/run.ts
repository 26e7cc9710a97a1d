import { boundsOf } from './bounds/bounds.ts';
import { judge, type Verdict } from './checker/judge.ts';
import { InfrastructureError } from './errors.ts';
import { fingerprintOf } from './fingerprint/fingerprint.ts';
import type { Entry } from './history/entry.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Fault } from './nemesis/fault.ts';
import { heal } from './nemesis/heal.ts';
import { Nemesis } from './nemesis/nemesis.ts';
import { observeClients } from './observer/clients.ts';
import { drive } from './phases/drive.ts';
import { followMachine } from './phases/follow-machine.ts';
import { followNodes } from './phases/follow-nodes.ts';
import { clear, nodesReady, requireAsItWas } from './phases/gate.ts';
import { recordLeftBehind } from './phases/left-behind.ts';
import { longestMs, requireInjectable } from './phases/plan.ts';
import { startLookups } from './phases/lookups.ts';
import { company, rollOut } from './phases/roll-out.ts';
import { driveClients } from './phases/serve.ts';
import { readVolumes, settle } from './phases/settle.ts';
import { recordSettlements } from './phases/settlements.ts';
import type { Scenario } from './scenario.ts';
import { pageOf } from './report/page/page.ts';
import { Recorder } from './store/recorder.ts';
import { createRunDirectory, type RunDirectory } from './store/run-directory.ts';
import { podSpecOf } from './workload/deployed.ts';
import { liveFacts } from './workload/live-facts.ts';
import { minReadyOf } from './workload/min-ready.ts';
import { startSeen } from './workload/start-seen.ts';
import type { Prober, World } from './world.ts';

/** How a run is made. */
export interface RunOptions {
  /** Where the run's directory is made. */
  artifacts: string;
  faults: readonly Fault[];
  /** What is owed to this cluster; must outlive this process. */
  ledger: Ledger;
  /** Chooses among nodes where a rule of the scenario leaves a choice. */
  seed?: number;
  /** Aborting it stops the run; everything injected is undone first. */
  signal: AbortSignal;
  /** The run before it on this cluster, which still takes down what it put up: whether it left nothing behind. No fault comes before its end. */
  after?: Promise<boolean>;
  /** Called when all that is left to do is to take down what was put up: the next run may begin. */
  over?: () => void;
  /** Called with what is happening, for people. */
  say?: (line: string) => void;
  /** Called with every entry as it is recorded. */
  onEntry?: (entry: Entry) => void;
}

export interface RunResult {
  verdict: Verdict;
  history: readonly Entry[];
  /** Path of the run's directory. */
  directory: string;
}

/** The entry that says that the cluster was as it was made: what comes later is the run's own. */
export const asItWas = 'as-it-was';

/**
 * Runs a scenario on a cluster of ours: gate, observe, deploy, drive clients, do the steps, heal, settle, read the
 * volumes, take down, judge. Whatever happens, what was injected is undone, and what was recorded stays in the run's directory.
 * Throws InfrastructureError when the cluster fails us, and the signal's reason when it aborts.
 */
export async function runScenario(scenario: Scenario, world: World, options: RunOptions): Promise<RunResult> {
  const { faults, ledger, seed = 1, after } = options;
  requireInjectable(scenario, faults);
  const say = options.say ?? (() => {});
  const directory = createRunDirectory(options.artifacts, scenario, new Date(world.clock.wallMs()));
  const recorder = new Recorder(directory.history, world.clock);
  if (options.onEntry !== undefined) recorder.listen(options.onEntry);
  // A fault whose effects cannot be recorded any more is undone at once, not when its time has come.
  const signal = AbortSignal.any([options.signal, recorder.broken]);
  const observers = new AbortController();
  const stamp = world.clock.wallMs().toString(36);
  const namespace = `sf-${scenario.name}-${stamp}`;
  let nemesis: Nemesis | undefined;
  const cleanups: (() => Promise<unknown>)[] = [];
  const close = (): Promise<void> => {
    observers.abort();
    return cleanUp(cleanups, say);
  };
  try {
    // Whoever takes down what it put up sees to it that nothing is left.
    if (after === undefined) await clear(world, faults, ledger, signal, say);
    const observing = AbortSignal.any([signal, observers.signal]);
    // Before the workload: its writers report to the prober from their first line on, and their nodes are followed by then.
    const starting = [
      startProber(world, namespace, cleanups, signal),
      followNodes(world, namespace, recorder, cleanups, observing),
    ] as const;
    const looked = lookAsItWas(world, recorder, signal, after);
    // What is still starting when another one fails has to be cleaned up as well.
    await Promise.allSettled(starting);
    const [prober, followers] = await Promise.all(starting);
    const machineDone = followMachine(world, recorder, cleanups, observing);
    const clientsDone = observeClients(prober, recorder, world.clock, {
      nodes: [...world.cluster.controlPlanes, ...world.cluster.workers],
      signal: observing,
    });
    clientsDone.catch(() => undefined);
    cleanups.push(() => clientsDone);
    const stage = { world, scenario, namespace, reportUrl: prober.reportUrl, recorder };
    const { deployed, done } = await rollOut(stage, cleanups, observing, say);
    const lookups = await startLookups(world, prober, recorder, deployed, signal);
    const stopTargets = await driveClients(prober, recorder, deployed, world.clock, signal);
    // Static pods among the companions would look like something that was left.
    await looked;
    await company(stage, cleanups, observing);
    const timers = await liveFacts(world, await podSpecOf(world, deployed), signal);
    const facts = {
      ...timers,
      ...startSeen(scenario.workload, recorder.entries),
      ...(await minReadyOf(world, deployed, signal)),
    };
    recorder.record({ process: 'run', kind: 'phase', f: 'facts', value: facts });
    await lookups.steady();
    say(`${deployed.serviceUrl === undefined ? 'all are Ready' : 'clients are served'}; the experiment begins`);
    const bounds = boundsOf(facts);
    nemesis = new Nemesis(world, recorder, ledger, { run: `run-${stamp}`, deadManMs: longestMs(scenario, bounds) });
    recordSettlements(recorder);
    await drive({ scenario, world, recorder, nemesis, faults, deployed, bounds, seed, signal });
    say('healing and settling');
    await nemesis.healAll();
    await settle(world, recorder, deployed, signal);
    await lookups.stop();
    await stopTargets();
    await readVolumes(world, recorder, deployed, signal);
    await followers.looked();
    // What an observer could not see to the end is a gap, and must be in the record before it is judged.
    observers.abort();
    await Promise.all([clientsDone, followers.done, machineDone, done]);
    options.over?.();
    await recordLeftBehind(world, faults, namespace, recorder, close);
    return finish(scenario, recorder, directory, say);
  } catch (error) {
    const reason = await afterHealing(error, world, options, nemesis, say, directory.path);
    recorder.tryRecord({ process: 'run', kind: 'phase', type: 'fail', f: 'stopped', value: { why: String(reason) } });
    throw reason;
  } finally {
    await close();
    recorder.close();
    await directory.compressHistory().catch((error: unknown) => say(`the history stays as it is: ${String(error)}`));
  }
}

/**
 * Looks whether the cluster is as it was made, when the run before it is gone, and records that it is. Throws InfrastructureError when
 * it is not.
 */
function lookAsItWas(world: World, recorder: Recorder, signal: AbortSignal, after?: Promise<boolean>): Promise<void> {
  const look = async (): Promise<void> => {
    if ((await after) === false) throw new InfrastructureError('the run before it left something behind');
    const findings = await requireAsItWas(world, signal);
    const seen = findings.map((finding) => `${finding.what}: ${finding.seen}`);
    recorder.record({ process: 'run', kind: 'phase', f: asItWas, value: { seen } });
  };
  const looked = look();
  // Awaited when the workload is there.
  looked.catch(() => undefined);
  return looked;
}

/** Does what is queued, the last first, and goes on past a failure. What is done is not done again. */
async function cleanUp(cleanups: (() => Promise<unknown>)[], say: (line: string) => void): Promise<void> {
  for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop())
    await cleanup().catch((error: unknown) => say(`clean-up: ${String(error)}`));
}

async function startProber(
  world: World,
  namespace: string,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<Prober> {
  const prober = await world.outside.startProber(namespace, signal);
  cleanups.push(() => prober.close());
  return prober;
}

function finish(
  scenario: Scenario,
  recorder: Recorder,
  directory: RunDirectory,
  say: (line: string) => void,
): RunResult {
  const verdict = judge(scenario, recorder.entries);
  recorder.record({ process: 'run', kind: 'phase', f: 'end', value: { outcome: verdict.outcome } });
  directory.saveVerdict(verdict);
  try {
    directory.saveReport(pageOf({ scenario, verdict, history: recorder.entries }));
    directory.saveFingerprint(fingerprintOf(scenario, recorder.entries, verdict));
  } catch (error) {
    // Both can be made anew from the history: a judged run is not lost over them.
    say(`its report and its fingerprint were not saved: ${String(error)}`);
  }
  return { verdict, history: recorder.entries, directory: directory.path };
}

/** Undoes everything after a failure, first by memory, then by looking; gives back the error to throw. */
async function afterHealing(
  error: unknown,
  world: World,
  { faults, ledger, signal }: RunOptions,
  nemesis: Nemesis | undefined,
  say: (line: string) => void,
  directory: string,
): Promise<unknown> {
  say('undoing everything that was injected');
  // What memory does not undo, for instance because the record could not be written any more, looking at the nodes does.
  await nemesis?.healAll().catch((healing: unknown) => say(`by memory: ${String(healing)}`));
  try {
    await heal(world, faults, ledger);
    await nodesReady(world, new AbortController().signal);
  } catch (healing) {
    return new InfrastructureError(
      `could not undo everything: ${String(healing)}\nfirst: ${String(error)}\nrecord: ${directory}`,
    );
  }
  if (signal.aborted) return signal.reason;
  if (error instanceof Error && (error.name === 'UsageError' || error.name === 'InfrastructureError')) return error;
  return new InfrastructureError(`${error instanceof Error ? error.message : String(error)}\nrecord: ${directory}`, {
    cause: error,
  });
}
