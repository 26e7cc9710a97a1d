import { journalManifests, journalName } from '../../clusters/journal-manifests.ts';
import { viewOf } from '../../harness/history/objects.ts';
import type { Draft, Entry } from '../../harness/history/entry.ts';
import type { FaultValue } from '../../harness/history/query.ts';
import type { Ledger } from '../../harness/ledger/ledger.ts';
import type { Fault, Struck, Target } from '../../harness/nemesis/fault.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import { liveScene } from '../../harness/nemesis/live-scene.ts';
import { Nemesis } from '../../harness/nemesis/nemesis.ts';
import { targetsOf } from '../../harness/nemesis/scene.ts';
import type { Settings } from '../../harness/nemesis/target.ts';
import { gate } from '../../harness/phases/gate.ts';
import { removeNamespace } from '../../harness/phases/namespace.ts';
import type { FaultSpec } from '../../harness/scenario.ts';
import type { ManifestObject, World } from '../../harness/world.ts';

const namespace = 'statefault-trial';
const replicas = 2;
const readyMs = 120_000;

/** What one injection and its undoing showed. Times are milliseconds from when each was asked for to its proof. */
export interface Trial {
  kind: string;
  bit: boolean;
  bitSeen: string;
  bitMs: number;
  /** `act`: it cannot be undone, nothing of it lasts. */
  gone: boolean | 'act';
  goneSeen: string;
  goneMs: number;
  /** From then until the clean gate had passed. */
  gateMs: number;
}

/** A trial that could not be made here, with the reason. */
export interface Unavailable {
  kind: string;
  unavailable: string;
}

/** What a trial needs of its surroundings. `nodes` is a rule for nodes; left out, a fault strikes where it does of itself. */
export interface Trying {
  world: World;
  ledger: Ledger;
  nodes?: string;
  /** Settings of the fault. */
  settings?: Settings;
  say: (line: string) => void;
}

/** Injects a fault once, sees it bite, undoes it, sees it gone, and passes the clean gate. */
export async function tryFault(fault: Fault, trying: Trying): Promise<Trial | Unavailable> {
  const { world, ledger, say } = trying;
  const { signal } = new AbortController();
  const targets = await trialTargets(fault, trying);
  const entries: Entry[] = [];
  const pen = { record: (draft: Draft): Entry => note(entries, draft, world) };
  const run = `trial-${world.clock.wallMs().toString(36)}`;
  const nemesis = new Nemesis(world, pen, ledger, { run, deadManMs: 300_000 });
  try {
    await nemesis.inject('trial', fault, targets, signal);
    const lacking = entries.find(({ type, value }) => type === 'fail' && (value as FaultValue).error);
    if (lacking !== undefined) return { kind: fault.kind, unavailable: (lacking.value as FaultValue).error ?? '' };
  } finally {
    await nemesis.healAll();
  }
  const gateFrom = world.clock.monotonicNs();
  await gate(world, faults, ledger, signal, say);
  return { kind: fault.kind, ...outcome(entries, fault), gateMs: Number(world.clock.monotonicNs() - gateFrom) / 1e6 };
}

/** Where a trial strikes, on a cluster whose workload of trials is Ready. */
export async function trialTargets(
  fault: Fault,
  { world, nodes, settings = {} }: Pick<Trying, 'world' | 'nodes' | 'settings'>,
): Promise<Target[]> {
  await readyWorkload(world);
  const on = nodes === undefined ? struck[fault.strikes] : { nodes };
  const spec: FaultSpec = { kind: fault.kind, on, with: settings };
  return targetsOf(fault, spec, await liveScene(world, namespace), 1);
}

const struck: Record<Struck, FaultSpec['on']> = {
  node: { nodeOf: `${journalName}-1` },
  'control-plane': { nodes: 'control-plane' },
  pod: { pod: `${journalName}-1` },
  volume: { pod: `${journalName}-1` },
  set: { set: journalName },
};

function note(entries: Entry[], draft: Draft, { clock }: World): Entry {
  const entry: Entry = { index: entries.length, timeMs: Number(clock.monotonicNs()) / 1e6, ...draft };
  entries.push(entry);
  return entry;
}

function outcome(entries: readonly Entry[], fault: Fault): Omit<Trial, 'kind' | 'gateMs'> {
  const [asked, bite, healed, undone] = entries;
  const seen = (entry: Entry | undefined): string => {
    const { proof, error } = (entry?.value ?? {}) as FaultValue;
    return [proof === undefined ? '' : (proof as string[]).join(', '), error ?? ''].filter(Boolean).join('; ');
  };
  const between = (from?: Entry, to?: Entry): number => (to?.timeMs ?? NaN) - (from?.timeMs ?? NaN);
  return {
    bit: bite?.type === 'ok',
    bitSeen: seen(bite),
    bitMs: between(asked, bite),
    gone: fault.undo === undefined ? 'act' : undone?.type === 'ok',
    goneSeen: fault.undo === undefined ? '' : seen(undone),
    goneMs: between(healed, undone),
  };
}

/** The workload of the trials, Ready; made anew when the last trial broke it for good, or took its volumes. */
async function readyWorkload(world: World): Promise<void> {
  const { api, clock, cluster } = world;
  if (await isDoomed(world)) {
    await removeNamespace(world, namespace);
    while (await isNamed(world)) await clock.sleep(250);
  }
  const labels = { 'statefault.dev/trial': namespace };
  const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  const objects = journalManifests({ namespace, replicas, image: cluster.workloadImage, labels }) as ManifestObject[];
  await api.apply([space, ...objects]);
  const untilMs = clock.wallMs() + readyMs;
  while (!(await isReady(world))) {
    if (clock.wallMs() > untilMs) throw new Error(`the workload of the trials is not Ready in ${readyMs / 1_000} s`);
    await clock.sleep(250);
  }
}

const isNamed = async ({ api }: World): Promise<boolean> =>
  (await api.list('/api/v1/namespaces')).items.some(({ metadata }) => metadata.name === namespace);

/** Claims or volumes of the last trial go as soon as nobody uses them. */
async function isDoomed({ api }: World): Promise<boolean> {
  const claims = await api.list(`/api/v1/namespaces/${namespace}/persistentvolumeclaims`);
  const volumes = (await api.list('/api/v1/persistentvolumes')).items.filter(
    ({ spec }) => (spec?.['claimRef'] as { namespace?: string } | undefined)?.namespace === namespace,
  );
  return [...claims.items, ...volumes].some(({ metadata }) => metadata.deletionTimestamp !== undefined);
}

async function isReady({ api }: World): Promise<boolean> {
  const pods = (await api.list(`/api/v1/namespaces/${namespace}/pods`)).items.map((raw) => viewOf('pod', raw));
  const fine = pods.filter(
    ({ deletionTimestamp, conditions }) => deletionTimestamp === undefined && conditions['Ready']?.status === 'True',
  );
  return pods.length === replicas && fine.length === replicas;
}
