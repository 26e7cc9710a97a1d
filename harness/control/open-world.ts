import { nodeLabels } from '../../clusters/spec.ts';
import { realTime, type TimeLapse } from '../../clusters/time-lapse.ts';
import { systemClock } from '../clock.ts';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, World } from '../world.ts';
import { kubeconfigOf, type OurCluster } from './kind.ts';
import { connect } from './kube.ts';
import { machinesOf } from './machines.ts';
import { nodeShell } from './node-shell.ts';
import { outsideOf } from './outside.ts';
import { startOf } from './time-lapse.ts';

/** A world that holds connections until it is closed. */
export type OpenWorld = World & { close(): Promise<void> };

/**
 * Opens a cluster of ours for a run, through a kubeconfig of its own. Throws InfrastructureError when its API server does not answer.
 */
export async function openWorld(kind: string, cluster: OurCluster, signal: AbortSignal): Promise<OpenWorld> {
  const first = cluster.nodes[0];
  if (first === undefined) throw new InfrastructureError(`cluster "${cluster.name}" has no nodes`);
  const names = cluster.nodes.map(({ name }) => name);
  const api = await connect(await kubeconfigOf(kind, cluster.name));
  try {
    const labels = await labelsOf(api, cluster.name, signal);
    const timeLapse = await timeLapseIn(labels, first.name);
    const named = (role: string): string[] =>
      cluster.nodes.filter((node) => node.role === role).map(({ name }) => name);
    return {
      cluster: {
        name: cluster.name,
        k8s: first.k8s,
        profile: labels[nodeLabels.profile] ?? 'unknown',
        storage: labels[nodeLabels.storage] ?? 'unknown',
        timeLapse: timeLapse.factor,
        controlPlanes: named('control-plane'),
        workers: named('worker'),
        workloadImage: first.workloadImage,
      },
      api,
      nodes: nodeShell(names, timeLapse),
      machines: machinesOf(cluster.name, names),
      outside: outsideOf({ cluster: cluster.name, api, workloadImage: first.workloadImage, nodeImage: first.image }),
      clock: systemClock,
      close: () => api.close(),
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}

async function timeLapseIn(labels: Record<string, string>, node: string): Promise<TimeLapse> {
  const factor = Number(labels[nodeLabels.timeLapse] ?? 1);
  return factor === 1 ? realTime : { factor, start: await startOf(node) };
}

async function labelsOf(api: KubeApi, name: string, signal: AbortSignal): Promise<Record<string, string>> {
  try {
    const { items } = await api.list('/api/v1/nodes', signal);
    return items[0]?.metadata.labels ?? {};
  } catch (error) {
    signal.throwIfAborted();
    throw new InfrastructureError(`the API server of cluster "${name}" does not answer: ${String(error)}`);
  }
}
