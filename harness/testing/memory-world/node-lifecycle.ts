import { about, tell } from './events.ts';
import { editPod, every, isOf, podsOn, queued, wall, type Model } from './model.ts';
import { condition, isReady, setCondition, type Lease, type Node } from './objects.ts';
import { paths } from './paths.ts';

const unreachable = 'node.kubernetes.io/unreachable';
const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const taintingPassMs = 100;
const unhealthyZone = 0.55;

/** When a node was last seen to give a sign of life: its lease or its status, by the controller's own clock. */
interface Probe {
  sign: string;
  atMs: number;
}

/**
 * The node lifecycle controller. In every monitor period a node without a sign of life for the grace period becomes
 * Unknown and its pods Ready=False in the same pass; the NoSchedule taint follows at once, the NoExecute one in the next
 * 100 ms pass at the eviction rate, and not while a whole zone is disrupted. A node that is back loses NoSchedule at
 * once and NoExecute in the next monitor pass. Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
export function startNodeLifecycle(model: Model): void {
  const { clock, store, timers, broken } = model;
  const probes = new Map<string, Probe>();
  const toTaint = new Set<string>();
  let nextTaintMs = 0;

  every(model, timers.monitorPeriodMs, 0.02, monitor);
  every(model, taintingPassMs, 0.02, taintOne);
  const wake = queued(model, () => nodes().forEach(setNoSchedule), [4, 50]);
  store.listen((change) => {
    if (isOf(change, 'nodes')) wake();
  });

  function monitor(): void {
    const factor = broken('detects-early') ? 0.4 : broken('detects-late') ? 2 : 1;
    for (const node of nodes()) {
      const probe = look(node);
      const silent = clock.elapsedMs - probe.atMs > timers.monitorGraceMs * factor;
      if (silent && isReady(node)) markUnknown(node);
    }
    const down = nodes().filter((node) => !isReady(node));
    const partly = down.length > 2 && down.length >= unhealthyZone * nodes().length;
    for (const node of nodes()) {
      if (isReady(node) && !broken('never-untaints')) untaint(node, 'NoExecute');
      if (isReady(node) || down.length === nodes().length || partly) toTaint.delete(node.metadata.name);
      else if (!isTainted(node, 'NoExecute')) toTaint.add(node.metadata.name);
    }
  }

  function look({ metadata, status }: Node): Probe {
    const lease = store.get<Lease>(paths.leases, metadata.name)?.spec.renewTime ?? '';
    const sign = `${lease} ${status.conditions.find(({ type }) => type === 'Ready')?.lastHeartbeatTime ?? ''}`;
    const known = probes.get(metadata.name);
    if (known?.sign === sign) return known;
    const probe = { sign, atMs: clock.elapsedMs };
    probes.set(metadata.name, probe);
    return probe;
  }

  function markUnknown(node: Node): void {
    store.update<Node>(paths.nodes, node.metadata, (draft) => {
      for (const type of watched) setCondition(draft, type, 'Unknown', 'NodeStatusUnknown');
    });
    const { name } = node.metadata;
    for (const pod of broken('pods-stay-ready') ? [] : podsOn(model, name)) {
      if (condition(pod, 'Ready')?.status !== 'True' && !broken('reports-phase-unknown')) continue;
      editPod(model, pod, (draft) => {
        setCondition(draft, 'Ready', 'False');
        if (broken('reports-node-lost')) draft.status.reason = 'NodeLost';
        if (broken('reports-phase-unknown')) draft.status.phase = 'Unknown';
      });
      tell(model, 'Warning', 'NodeNotReady', about('Pod', pod), 'Node is not ready');
    }
  }

  function setNoSchedule(node: Node): void {
    if (condition(node, 'Ready')?.status === 'Unknown') addTaint(node, 'NoSchedule');
    else if (!broken('never-untaints')) untaint(node, 'NoSchedule');
  }

  function taintOne(): void {
    const [name] = toTaint;
    if (name === undefined || clock.elapsedMs < nextTaintMs) return;
    toTaint.delete(name);
    const node = store.get<Node>(paths.nodes, name);
    if (node === undefined || isReady(node)) return;
    nextTaintMs = clock.elapsedMs + timers.evictionPauseMs;
    addTaint(node, 'NoExecute');
  }

  function addTaint(node: Node, effect: string): void {
    if (isTainted(node, effect)) return;
    store.update<Node>(paths.nodes, node.metadata, ({ spec }) => {
      spec.taints = [...(spec.taints ?? []), { key: unreachable, effect, timeAdded: wall(model) }];
    });
  }

  function untaint(node: Node, effect: string): void {
    if (!isTainted(node, effect)) return;
    store.update<Node>(paths.nodes, node.metadata, ({ spec }) => {
      spec.taints = (spec.taints ?? []).filter((taint) => taint.key !== unreachable || taint.effect !== effect);
    });
  }

  function nodes(): Node[] {
    return store.list<Node>(paths.nodes);
  }
}

const isTainted = ({ spec }: Node, effect: string): boolean =>
  (spec.taints ?? []).some((taint) => taint.key === unreachable && taint.effect === effect);
