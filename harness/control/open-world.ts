import { nodeLabels } from '../../clusters/spec.ts';
import { systemClock } from '../clock.ts';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, World } from '../world.ts';
import { adminKubeconfig } from './admin-kubeconfig.ts';
import { kubeconfigOf, type OurCluster } from './kind.ts';
import { connect } from './kube.ts';
import { lazyApi } from './lazy-api.ts';
import { machinesOf } from './machines.ts';
import { nodeShell } from './node-shell.ts';
import { outsideOf } from './outside.ts';

/** A world that holds connections until it is closed. */
export type OpenWorld = World & { close(): Promise<void> };

const labelsBoundMs = 4_000;

/**
 * Opens a cluster of ours for a run, through a kubeconfig of its own. Throws InfrastructureError when its API server does not answer.
 */
export async function openWorld(kind: string, cluster: OurCluster, signal: AbortSignal): Promise<OpenWorld> {
  const api = await connect(await kubeconfigOf(kind, cluster.name));
  try {
    return await withLabels(worldOf(cluster, api), signal);
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** The same world, with the cluster's profile and storage as its nodes say them. */
export async function withLabels<W extends World>(world: W, signal: AbortSignal): Promise<W> {
  const labels = await labelsOf(world.api, world.cluster.name, signal);
  const profile = labels[nodeLabels.profile] ?? 'unknown';
  const storage = labels[nodeLabels.storage] ?? 'unknown';
  return { ...world, cluster: { ...world.cluster, profile, storage } };
}

/**
 * Opens a cluster of ours whatever state it is in, to look at it and to heal it: the API server is reached for when it is
 * called, and again when it was down. Its profile and storage are not known.
 */
export function openForHealing(cluster: OurCluster): OpenWorld {
  return worldOf(
    cluster,
    lazyApi(async () => connect(await adminKubeconfig(cluster.nodes))),
  );
}

/** The same, with profile and storage as its nodes say them where the API server answers soon. */
export async function openToLook(cluster: OurCluster): Promise<OpenWorld> {
  const world = openForHealing(cluster);
  return withLabels(world, AbortSignal.timeout(labelsBoundMs)).catch(() => world);
}

function worldOf(
  { name, nodes: [first, ...others] }: OurCluster,
  api: KubeApi & { close(): Promise<void> },
): OpenWorld {
  if (first === undefined) throw new InfrastructureError(`cluster "${name}" has no nodes`);
  const nodes = [first, ...others];
  const names = nodes.map((node) => node.name);
  const named = (role: string): string[] => nodes.filter((node) => node.role === role).map((node) => node.name);
  return {
    cluster: {
      name,
      k8s: first.k8s,
      profile: 'unknown',
      storage: 'unknown',
      controlPlanes: named('control-plane'),
      workers: named('worker'),
      workloadImage: first.workloadImage,
    },
    api,
    nodes: nodeShell(names),
    machines: machinesOf(name, names),
    outside: outsideOf({ cluster: name, api, workloadImage: first.workloadImage, nodeImage: first.image }),
    clock: systemClock,
    close: () => api.close(),
  };
}

async function labelsOf(api: KubeApi, name: string, signal: AbortSignal): Promise<Record<string, string>> {
  try {
    const { items } = await api.list('/api/v1/nodes', signal);
    return items[0]?.metadata.labels ?? {};
  } catch (error) {
    signal.throwIfAborted();
    throw new InfrastructureError(
      `the API server of cluster "${name}" does not answer (statefault heal ${name}): ${String(error)}`,
    );
  }
}
