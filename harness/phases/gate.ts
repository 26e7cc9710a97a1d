import { InfrastructureError } from '../errors.ts';
import type { Fault } from '../nemesis/fault.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { heal, type Healed } from '../nemesis/heal.ts';
import { removeStaticPods } from '../workload/companions.ts';
import { boundIn, runLabel } from '../workload/deployed.ts';
import type { World } from '../world.ts';
import { untilAsItWas } from './as-it-was.ts';
import type { Finding } from './finding.ts';
import { removeNamespace } from './namespace.ts';
import { nodesWrong } from './node-objects.ts';

const settleMs = 180_000;

/** What the gate met. */
export interface Passed {
  /** Nothing in them is wrong. */
  findings: Finding[];
  /** What of the undo ledger cannot be trusted, in words. */
  distrusted: string[];
}

/**
 * The cluster is as it must be before an experiment: nothing injected, every node Ready and free of lifecycle taints, and
 * as it was made. Throws InfrastructureError with everything that is wrong in the end. `found` hears each finding, also of
 * what is wrong.
 */
export async function gate(
  world: World,
  faults: readonly Fault[],
  ledger: Ledger,
  signal: AbortSignal,
  say: (line: string) => void,
  found: (finding: Finding) => void = () => {},
): Promise<Passed> {
  const distrusted = await clear(world, faults, ledger, signal, say);
  return { findings: await requireAsItWas(world, signal, found), distrusted };
}

/**
 * Takes away what earlier runs left: faults, what stands beside the nodes, static pods and namespaces; waits until every node is
 * Ready. Gives back what of the undo ledger cannot be trusted, in words.
 */
export async function clear(
  world: World,
  faults: readonly Fault[],
  ledger: Ledger,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<string[]> {
  for (const left of await world.outside.reap()) say(`an earlier run left ${left}: removed`);
  const { distrusted } = await healed(world, faults, ledger, say);
  await nodesReady(world, signal);
  // We hold the cluster's lock: a namespace of a run is one that a killed run left.
  const { items } = await world.api.list(`/api/v1/namespaces?labelSelector=${runLabel}`, signal);
  // Only with its namespace can a static pod be left.
  if (items.length > 0) for (const what of await removeStaticPods(world)) say(`an earlier run left ${what}: removed`);
  // A run that was killed while it took these down may have left volumes alone.
  const { items: volumes } = await world.api.list(`/api/v1/persistentvolumes?labelSelector=${runLabel}`, signal);
  for (const name of new Set([
    ...items.map(({ metadata }) => metadata.name),
    ...volumes.flatMap((one) => boundIn(one) ?? []),
  ])) {
    say(`an earlier run left namespace ${name}: removing it`);
    await removeNamespace(world, name);
  }
  return distrusted;
}

/** Looks whether a cluster is as it was made. Throws InfrastructureError with all that is wrong in the end. */
export async function requireAsItWas(
  world: World,
  signal: AbortSignal,
  found: (finding: Finding) => void = () => {},
): Promise<Finding[]> {
  const findings = await untilAsItWas(world, signal);
  findings.forEach(found);
  const wrong = findings.flatMap((finding) => finding.wrong);
  if (wrong.length > 0) throw new InfrastructureError(`the cluster is not as it was: ${wrong.join('; ')}`);
  return findings;
}

async function healed(
  world: World,
  faults: readonly Fault[],
  ledger: Ledger,
  say: (line: string) => void,
): Promise<Healed> {
  const result = await heal(world, faults, ledger);
  for (const what of result.undone) say(`an earlier run left ${what}: undone`);
  for (const line of result.distrusted) say(`the undo ledger is damaged: ${line}`);
  return result;
}

/** Waits until every node is Ready and free of the taints of the node lifecycle. */
export async function nodesReady(world: World, signal: AbortSignal): Promise<void> {
  const until = world.clock.wallMs() + settleMs;
  for (;;) {
    const { items } = await world.api.list('/api/v1/nodes', signal);
    const wrong = nodesWrong(items);
    if (wrong.length === 0) return;
    if (world.clock.wallMs() > until) throw new InfrastructureError(`nodes are not Ready: ${wrong.join('; ')}`);
    await world.clock.sleep(250, signal);
  }
}
