import type { ContainersSeen, RuntimeContainer } from '../expect/conditions.ts';
import type { NodeShell } from '../world.ts';
import type { Pen } from './observer.ts';

interface CrictlContainer {
  id: string;
  state: string;
  metadata: { name: string; attempt?: number };
  labels: Record<string, string>;
}

/** Asks the container runtime of a node, not the API server, which containers of a namespace it has, and records it. */
export async function lookAtContainers(
  nodes: NodeShell,
  node: string,
  namespace: string,
  pen: Pen,
  signal: AbortSignal,
): Promise<ContainersSeen> {
  const words = ['crictl', 'ps', '-a', '-o', 'json', '--label', `io.kubernetes.pod.namespace=${namespace}`];
  const out = await nodes.run(node, words, { signal });
  const { containers } = JSON.parse(out) as { containers: CrictlContainer[] };
  const value: ContainersSeen = { node, containers: containers.map(compact) };
  pen.record({ process: `node/${node}`, kind: 'observation', f: 'containers', value });
  return value;
}

function compact({ id, state, metadata, labels }: CrictlContainer): RuntimeContainer {
  return {
    id,
    pod: labels['io.kubernetes.pod.name'] ?? '',
    podUid: labels['io.kubernetes.pod.uid'] ?? '',
    namespace: labels['io.kubernetes.pod.namespace'] ?? '',
    name: metadata.name,
    state,
    attempt: metadata.attempt ?? 0,
  };
}
