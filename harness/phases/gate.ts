import { InfrastructureError } from '../errors.ts';
import type { Fault } from '../nemesis/fault.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { heal } from '../nemesis/heal.ts';
import { runLabel } from '../workload/deployed.ts';
import type { World } from '../world.ts';
import { leadersAtWork } from './leaders.ts';
import { removeNamespace } from './namespace.ts';

const settleMs = 180_000;

/** The cluster is as it must be before an experiment: nothing injected, every node Ready and free of lifecycle taints. */
export async function gate(
  world: World,
  faults: readonly Fault[],
  ledger: Ledger,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  for (const left of await world.outside.reap()) say(`an earlier run left ${left}: removed`);
  const { undone, distrusted } = await heal(world, faults, ledger);
  for (const what of undone) say(`an earlier run left ${what}: undone`);
  for (const line of distrusted) say(`the undo ledger is damaged: ${line}`);
  await Promise.all([nodesReady(world, signal), leadersAtWork(world, signal)]);
  // We hold the cluster's lock: a namespace of a run is one that a killed run left.
  const { items } = await world.api.list(`/api/v1/namespaces?labelSelector=${runLabel}`, signal);
  for (const { metadata } of items) {
    say(`an earlier run left namespace ${metadata.name}: removing it`);
    await removeNamespace(world, metadata.name);
  }
}

/** Waits until every node is Ready and free of the taints of the node lifecycle. */
export async function nodesReady(world: World, signal: AbortSignal): Promise<void> {
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
    await world.clock.sleep(250, signal);
  }
}
