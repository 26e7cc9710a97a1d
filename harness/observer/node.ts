import { crictl } from '../../clusters/time-lapse.ts';
import type { ContainersSeen, RuntimeContainer } from '../history/containers.ts';
import type { NodeShell } from '../world.ts';
import type { Pen } from './observer.ts';
import { wallNsOf } from './runtime-line.ts';

/** A list without ends is better than a late one. */
const endsMs = 2_000;

interface CrictlContainer {
  id: string;
  state: string;
  metadata: { name: string; attempt?: number };
  labels: Record<string, string>;
  /** Nanoseconds since 1970. */
  createdAt: string;
}

/** Asks the container runtime of a node, not the API server, which containers of a namespace it has, and records it. */
export async function lookAtContainers(
  nodes: NodeShell,
  node: string,
  namespace: string,
  pen: Pen,
  signal: AbortSignal,
): Promise<ContainersSeen> {
  const all = await listContainers(nodes, node, pen, signal);
  return recordContainers(
    node,
    all.filter((one) => isIn(namespace, one)),
    pen,
  );
}

/**
 * Every container that the runtime of a node has, whatever its state. What the runtime tells the kubelet can be behind what it knows of its
 * tasks: after a thaw a container that had ended was still said to run, and that it ended was told before anybody listened.
 */
export async function listContainers(
  nodes: NodeShell,
  node: string,
  pen: Pen,
  signal: AbortSignal,
): Promise<RuntimeContainer[]> {
  const out = await nodes.run(node, [...crictl, 'ps', '-a', '-o', 'json'], { signal });
  const { containers } = JSON.parse(out) as { containers: CrictlContainer[] };
  const tasks = runningTasksIn(await nodes.run(node, ['ctr', '-n', 'k8s.io', 'tasks', 'ls'], { signal }));
  return containers.map(({ id, state, metadata, labels, createdAt }) => ({
    id,
    pod: labels['io.kubernetes.pod.name'] ?? '',
    podUid: labels['io.kubernetes.pod.uid'] ?? '',
    namespace: labels['io.kubernetes.pod.namespace'] ?? '',
    name: metadata.name,
    state: state === running && !tasks.has(id) ? 'CONTAINER_EXITED' : state,
    attempt: metadata.attempt ?? 0,
    createdMs: pen.msOfWall(nodes.realNs(BigInt(createdAt))),
  }));
}

const running = 'CONTAINER_RUNNING';

/** Ids of the tasks that are not stopped, from a table of task, process and status. */
const runningTasksIn = (table: string): Set<string> =>
  new Set(table.split('\n').flatMap((line) => /^(\S+)\s+\d+\s+(?!STOPPED)\S+\s*$/.exec(line)?.[1] ?? []));

/** The same containers, those that ended with the runtime's stamp for it, where it tells. */
export function withEnds(
  nodes: NodeShell,
  node: string,
  pen: Pen,
  containers: readonly RuntimeContainer[],
  signal: AbortSignal,
): Promise<RuntimeContainer[]> {
  return Promise.all(
    containers.map(async (container) => {
      if (container.state !== 'CONTAINER_EXITED') return container;
      const argv = [
        ...crictl,
        'inspect',
        '--output',
        'go-template',
        '--template',
        '{{.status.finishedAt}}',
        container.id,
      ];
      const stamp = await nodes.run(node, argv, { timeoutMs: endsMs, signal }).catch(() => '');
      // What the runtime does not know to have ended has the first moment of all times.
      if (!/^\d{4}-/.test(stamp) || stamp.startsWith('0001-')) return container;
      return { ...container, finishedMs: pen.msOfWall(nodes.realNs(wallNsOf(stamp))) };
    }),
  );
}

/** Ids of the sandboxes of the pods that a node has: to the runtime they are containers too. */
export async function listSandboxes(nodes: NodeShell, node: string, signal: AbortSignal): Promise<string[]> {
  return (await nodes.run(node, [...crictl, 'pods', '-q', '--no-trunc'], { signal })).split('\n');
}

/** Whether something is in a namespace; undefined stands for all of them. */
export const isIn = (namespace: string | undefined, one: { namespace: string }): boolean =>
  namespace === undefined || one.namespace === namespace;

/** Records what containers a node has. */
export function recordContainers(node: string, containers: RuntimeContainer[], pen: Pen): ContainersSeen {
  const value: ContainersSeen = { node, containers };
  pen.record({ process: `node/${node}`, kind: 'observation', f: 'containers', value });
  return value;
}

/** Asks the state of a node's kubelet and records it; a node that cannot be asked is `unreachable`. */
export async function lookAtKubelet(nodes: NodeShell, node: string, pen: Pen, signal: AbortSignal): Promise<void> {
  const argv = ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'];
  const state = await nodes.run(node, argv, { timeoutMs: 5_000, signal }).catch(() => 'unreachable');
  if (signal.aborted) return;
  pen.record({ process: `node/${node}`, kind: 'observation', f: 'kubelet', value: { node, state } });
}
