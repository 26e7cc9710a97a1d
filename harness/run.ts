import { boundsOf } from './bounds/bounds.ts';
import { judge, type Verdict } from './checker/judge.ts';
import { drive } from './drive.ts';
import { InfrastructureError } from './errors.ts';
import type { Entry } from './history/entry.ts';
import { objectsAt } from './history/query.ts';
import type { Fault } from './nemesis/fault.ts';
import { healNodes, Nemesis } from './nemesis/nemesis.ts';
import { observeApi } from './observer/api.ts';
import { observeClients } from './observer/clients.ts';
import { readVolume } from './observer/volume.ts';
import type { Scenario } from './scenario.ts';
import { Recorder } from './store/recorder.ts';
import { createRunDirectory, type RunDirectory } from './store/run-directory.ts';
import { entryWhen } from './wait.ts';
import { allReady, clientTargets, collectionsOf, deploy, notReady, podSpecOf, volumePlaces, type Deployed } from './workload/deployed.ts';
import { liveFacts } from './workload/live-facts.ts';
import type { Prober, World } from './world.ts';

/** How a run is made. */
export interface RunOptions {
  /** Where the run's directory is made. */
  artifacts: string;
  faults: readonly Fault[];
  /** Aborting it stops the run; everything injected is undone first. */
  signal: AbortSignal;
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

const rolloutMs = 180_000;
const settleMs = 180_000;
const warmAcks = 5;
const clients = { periodMs: 100, timeoutMs: 1_000 };

/**
 * Runs a scenario on a cluster of ours: gate, observe, deploy, drive clients, do the steps, heal, settle, read the
 * volumes, judge. Whatever happens, what was injected is undone, and what was recorded stays in the run's directory.
 * Throws InfrastructureError when the cluster fails us, and the signal's reason when it aborts.
 */
export async function runScenario(scenario: Scenario, world: World, options: RunOptions): Promise<RunResult> {
  const { signal, faults } = options;
  const say = options.say ?? (() => {});
  const directory = createRunDirectory(options.artifacts, scenario, new Date(world.clock.wallMs()));
  const recorder = new Recorder(directory.history, world.clock);
  if (options.onEntry !== undefined) recorder.listen(options.onEntry);
  const observers = new AbortController();
  const nemesis = new Nemesis(world, recorder);
  const namespace = `sf-${scenario.name}-${Date.now().toString(36)}`;
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    await gate(world, faults, signal, say);
    cleanups.push(() => removeNamespace(world, namespace));
    const observing = AbortSignal.any([signal, observers.signal]);
    const [prober, deployed] = await Promise.all([
      startProber(world, cleanups, signal),
      deployAndObserve(world, scenario, namespace, recorder, cleanups, observing, say),
    ]);
    const clientsDone = observeClients(prober, recorder, observing);
    cleanups.push(() => clientsDone);
    const facts = await liveFacts(world, await podSpecOf(world, deployed), signal);
    recorder.record({ process: 'run', kind: 'phase', f: 'facts', value: facts });
    const stopTargets = await driveClients(prober, recorder, deployed, signal);
    say('clients are served; the experiment begins');
    await drive({ scenario, world, recorder, nemesis, faults, deployed, bounds: boundsOf(facts), signal });
    say('healing and settling');
    await nemesis.healAll();
    await settle(recorder, deployed, signal);
    await stopTargets();
    await readVolumes(world, recorder, deployed, signal);
    return finish(scenario, recorder, directory);
  } catch (error) {
    recorder.record({ process: 'run', kind: 'phase', type: 'fail', f: 'stopped', value: { why: String(error) } });
    throw await afterHealing(error, world, faults, nemesis, say, directory.path, signal);
  } finally {
    observers.abort();
    for (const cleanup of cleanups.reverse()) await cleanup().catch((error: unknown) => say(`clean-up: ${String(error)}`));
    recorder.close();
  }
}

/** The cluster is as it must be before an experiment: nothing injected, every node Ready and free of lifecycle taints. */
async function gate(world: World, faults: readonly Fault[], signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const nodes = [...world.cluster.controlPlanes, ...world.cluster.workers];
  for (const undone of await healNodes(faults, world, nodes)) say(`an earlier run left ${undone}: undone`);
  await nodesReady(world, signal);
}

async function nodesReady(world: World, signal: AbortSignal): Promise<void> {
  const until = world.clock.wallMs() + settleMs;
  for (;;) {
    const list = await world.api.list('/api/v1/nodes', signal);
    const bad = list.items.filter((node) => {
      const conditions = (node.status?.['conditions'] ?? []) as { type: string; status: string }[];
      const taints = (node.spec?.['taints'] ?? []) as { key: string }[];
      const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
      return !ready || taints.some(({ key }) => /\/(unreachable|not-ready)$/.test(key));
    });
    if (bad.length === 0) return;
    const names = bad.map(({ metadata }) => metadata.name).join(', ');
    if (world.clock.wallMs() > until) throw new InfrastructureError(`nodes are not Ready: ${names}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function startProber(world: World, cleanups: (() => Promise<unknown>)[], signal: AbortSignal): Promise<Prober> {
  const prober = await world.outside.startProber(signal);
  cleanups.push(() => prober.close());
  return prober;
}

async function deployAndObserve(
  world: World,
  scenario: Scenario,
  namespace: string,
  recorder: Recorder,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Deployed> {
  const { done } = await observeApi(world.api, collectionsOf(namespace), recorder, signal);
  cleanups.push(() => done, () => removeNamespace(world, namespace));
  const deployed = await deploy(world, namespace, scenario.workload.replicas, signal);
  say(`waiting for ${deployed.identities.length} identities to be Ready`);
  const isPod = ({ f, kind }: Entry): boolean => kind === 'observation' && f === 'pod';
  const ready = await entryWhen(recorder, (entry) => isPod(entry) && allReady(recorder.entries, deployed), {
    timeoutMs: rolloutMs,
    signal,
  });
  if (ready === undefined) throw new InfrastructureError(`the workload was not Ready in ${rolloutMs / 1_000} s: ${notReady(recorder.entries, deployed)}`);
  return deployed;
}

/** Starts a client per identity and keeps their addresses true; resolves when each was served. The result ends them. */
async function driveClients(
  prober: Prober,
  recorder: Recorder,
  deployed: Deployed,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  let current = '';
  let sending = Promise.resolve();
  const update = (): void => {
    const targets = clientTargets(recorder.entries, deployed);
    if (JSON.stringify(targets) === current) return;
    current = JSON.stringify(targets);
    sending = sending.then(() => prober.setClients({ ...clients, targets })).catch(() => {
      current = '';
    });
  };
  const unlisten = recorder.listen(({ kind, f }) => {
    if (kind === 'observation' && f === 'pod') update();
  });
  update();
  const served = new Map<string, number>();
  const pending = new Set<string>();
  const count = ({ kind, f, type, value }: Entry): boolean => {
    if (kind !== 'op' || f !== 'append') return false;
    const { identity, op } = value as { identity: string; op: string };
    if (type === 'invoke') pending.add(op);
    else pending.delete(op);
    if (type === 'ok') served.set(identity, (served.get(identity) ?? 0) + 1);
    return deployed.identities.every((one) => (served.get(one) ?? 0) >= warmAcks);
  };
  const all = await entryWhen(recorder, count, { timeoutMs: 30_000, signal });
  if (all === undefined) throw new InfrastructureError(`clients were not served: ${JSON.stringify([...served])}`);
  const uncount = recorder.listen(count);
  return async () => {
    unlisten();
    await sending;
    await prober.setClients({ ...clients, targets: [] });
    await entryWhen(recorder, () => pending.size === 0, { timeoutMs: 5_000, signal });
    uncount();
  };
}

async function settle(recorder: Recorder, deployed: Deployed, signal: AbortSignal): Promise<void> {
  const nodesFine = (): boolean =>
    [...objectsAt(recorder.entries, 'node', Number.POSITIVE_INFINITY).values()].every(
      ({ conditions, taints }) =>
        conditions['Ready']?.status === 'True' && !taints.some((taint) => /\/(unreachable|not-ready):/.test(taint)),
    );
  const relevant = ({ kind, f }: Entry): boolean => kind === 'observation' && (f === 'pod' || f === 'node');
  const last = recorder.entries.findLast(relevant)?.index ?? 0;
  const settled = await entryWhen(
    recorder,
    (entry) => entry.index >= last && relevant(entry) && allReady(recorder.entries, deployed) && nodesFine(),
    { timeoutMs: settleMs, signal },
  );
  const value = settled === undefined ? { why: notReady(recorder.entries, deployed) } : {};
  recorder.record({ process: 'run', kind: 'phase', f: settled === undefined ? 'not settled' : 'settled', value });
}

async function readVolumes(world: World, recorder: Recorder, deployed: Deployed, signal: AbortSignal): Promise<void> {
  const places = volumePlaces(recorder.entries, deployed, world.cluster.workers[0] ?? '');
  await Promise.all(places.map((place) => readVolume(world.nodes, place, recorder, signal)));
}

function finish(scenario: Scenario, recorder: Recorder, directory: RunDirectory): RunResult {
  const verdict = judge(scenario, recorder.entries);
  recorder.record({ process: 'run', kind: 'phase', f: 'end', value: { outcome: verdict.outcome } });
  directory.saveVerdict(verdict);
  return { verdict, history: recorder.entries, directory: directory.path };
}

/** Undoes everything after a failure, first by memory, then by looking; gives back the error to throw. */
async function afterHealing(
  error: unknown,
  world: World,
  faults: readonly Fault[],
  nemesis: Nemesis,
  say: (line: string) => void,
  directory: string,
  signal: AbortSignal,
): Promise<unknown> {
  say('undoing everything that was injected');
  try {
    await nemesis.healAll();
    await healNodes(faults, world, [...world.cluster.controlPlanes, ...world.cluster.workers]);
    await nodesReady(world, new AbortController().signal);
  } catch (healing) {
    return new InfrastructureError(`could not undo everything: ${String(healing)}\nfirst: ${String(error)}\nrecord: ${directory}`);
  }
  if (signal.aborted) return signal.reason;
  if (error instanceof Error && (error.name === 'UsageError' || error.name === 'InfrastructureError')) return error;
  return new InfrastructureError(`${error instanceof Error ? error.message : String(error)}\nrecord: ${directory}`, { cause: error });
}

async function removeNamespace(world: World, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await world.api.remove(path);
  const until = world.clock.wallMs() + 120_000;
  const label = `statefault.dev/run%3D${namespace}`;
  for (;;) {
    const spaces = await world.api.list(`/api/v1/namespaces?labelSelector=${label}`);
    const volumes = await world.api.list('/api/v1/persistentvolumes');
    const mine = volumes.items.filter(
      ({ spec }) => (spec?.['claimRef'] as { namespace?: string } | undefined)?.namespace === namespace,
    );
    if (spaces.items.length === 0 && mine.length === 0) return;
    if (world.clock.wallMs() > until) throw new Error(`namespace ${namespace} was not removed in 120 s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
