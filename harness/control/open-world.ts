import { nodeLabels } from '../../clusters/spec.ts';
import { realTime, type TimeLapse } from '../../clusters/time-lapse.ts';
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
import { startOf } from './time-lapse.ts';

/** A world that holds connections until it is closed. */
export type OpenWorld = World & { close(): Promise<void> };

const labelsBoundMs = 4_000;

/**
 * Opens a cluster of ours for a run, through a kubeconfig of its own. Throws InfrastructureError when its API server does not answer.
 */
export async function openWorld(kind: string, cluster: OurCluster, signal: AbortSignal): Promise<OpenWorld> {
  const api = await connect(await kubeconfigOf(kind, cluster.name));
  try {
    const labels = await labelsOf(api, cluster.name, signal);
    return worldOf(cluster, api, await toldBy(labels, cluster.nodes[0]?.name));
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** The same world, with the cluster's profile, storage and clocks as its nodes say them. */
export async function withLabels<W extends World>(world: W, signal: AbortSignal): Promise<W> {
  const { name, controlPlanes, workers } = world.cluster;
  const names = [...controlPlanes, ...workers];
  const { timeLapse, ...told } = await toldBy(await labelsOf(world.api, name, signal), names[0]);
  const cluster = { ...world.cluster, ...told, ...speedOf(timeLapse) };
  return { ...world, cluster, nodes: nodeShell(names, timeLapse) };
}

/**
 * Opens a cluster of ours whatever state it is in, to look at it and to heal it: the API server is reached for when it is
 * called, and again when it was down. Its profile and storage are not known.
 */
export function openForHealing(cluster: OurCluster): OpenWorld {
  const api = lazyApi(async () => connect(await adminKubeconfig(cluster.nodes)));
  return worldOf(cluster, api, { profile: 'unknown', storage: 'unknown', timeLapse: realTime });
}

/** The same, with profile and storage as its nodes say them where the API server answers soon. */
export async function openToLook(cluster: OurCluster): Promise<OpenWorld> {
  const world = openForHealing(cluster);
  return withLabels(world, AbortSignal.timeout(labelsBoundMs)).catch(() => world);
}

/** What the labels of its nodes tell of how a cluster was made. */
interface Told {
  profile: string;
  storage: string;
  timeLapse: TimeLapse;
}

async function toldBy(labels: Record<string, string>, node: string | undefined): Promise<Told> {
  const factor = Number(labels[nodeLabels.timeLapse] ?? 1);
  return {
    profile: labels[nodeLabels.profile] ?? 'unknown',
    storage: labels[nodeLabels.storage] ?? 'unknown',
    timeLapse: factor === 1 || node === undefined ? realTime : { factor, start: await startOf(node) },
  };
}

function speedOf({ factor, start }: TimeLapse): Pick<World['cluster'], 'timeLapse' | 'fastSince'> {
  if (factor === 1) return { timeLapse: 1 };
  return { timeLapse: factor, fastSince: new Date(Number(start.wallNs / 1_000_000n)).toISOString() };
}

function worldOf(
  { name, nodes: [first, ...others] }: OurCluster,
  api: KubeApi & { close(): Promise<void> },
  { profile, storage, timeLapse }: Told,
): OpenWorld {
  if (first === undefined) throw new InfrastructureError(`cluster "${name}" has no nodes`);
  const nodes = [first, ...others];
  const names = nodes.map((node) => node.name);
  const named = (role: string): string[] => nodes.filter((node) => node.role === role).map((node) => node.name);
  return {
    cluster: {
      name,
      k8s: first.k8s,
      profile,
      storage,
      ...speedOf(timeLapse),
      controlPlanes: named('control-plane'),
      workers: named('worker'),
      workloadImage: first.workloadImage,
    },
    api,
    nodes: nodeShell(names, timeLapse),
    machines: machinesOf(name, names),
    outside: outsideOf({
      cluster: name,
      api,
      workers: named('worker'),
      workloadImage: first.workloadImage,
      nodeImage: first.image,
    }),
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
