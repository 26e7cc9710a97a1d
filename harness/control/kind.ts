import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindConfig, type ClusterSpec, type Host } from '../../clusters/spec.ts';
import { InfrastructureError, UsageError } from '../errors.ts';
import { run } from './command.ts';
import { nodeContainers, type NodeContainer } from './containers.ts';
import { layTimeLapse } from './time-lapse.ts';

/** A kind cluster of ours as the engine shows it. */
export interface OurCluster {
  name: string;
  nodes: NodeContainer[];
}

/** Clusters that this tool made, told by the label that their node containers carry. */
export async function ourClusters(signal?: AbortSignal): Promise<OurCluster[]> {
  const byName = Map.groupBy(await nodeContainers(signal), ({ cluster }) => cluster);
  return [...byName].filter(([, nodes]) => nodes.every(({ ours }) => ours)).map(([name, nodes]) => ({ name, nodes }));
}

/**
 * The cluster of ours with this name.
 * Throws {@link UsageError} when there is none, or when it is somebody else's: that one is never touched.
 */
export async function ourCluster(name: string, signal?: AbortSignal): Promise<OurCluster> {
  const nodes = (await nodeContainers(signal)).filter(({ cluster }) => cluster === name);
  if (nodes.length === 0)
    throw new UsageError(`there is no cluster "${name}": make it with "statefault up --name ${name}"`);
  if (!nodes.every(({ ours }) => ours))
    throw new UsageError(`cluster "${name}" was not made by statefault: it is not touched`);
  return { name, nodes };
}

/** Where the work of making a cluster is reported. */
export interface Making {
  kind: string;
  image: string;
  host: Host;
  /** Directory for kind's configuration and, on failure, its exported logs. */
  evidence: string;
  log: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Creates the cluster's containers and runs kubeadm in them. The user's kubeconfig is not touched.
 * On failure kind's logs are exported to `evidence`, what was half made is removed, and {@link InfrastructureError} is thrown.
 */
export async function createCluster(spec: ClusterSpec, making: Making): Promise<void> {
  const { kind, image, evidence, log, signal } = making;
  await mkdir(evidence, { recursive: true });
  const config = join(evidence, 'kind.yaml');
  const kubeconfig = join(evidence, 'kubeconfig');
  await writeFile(config, kindConfig(spec, making.host));
  if (spec.storage === 'shared') await mkdir(making.host.sharedDirectory, { recursive: true, mode: 0o777 });
  if (spec.timeLapse !== undefined) await layTimeLapse(making.host.timeLapseDirectory, spec.timeLapse);
  const words = [
    'create',
    'cluster',
    '--name',
    spec.name,
    '--image',
    image,
    '--config',
    config,
    '--kubeconfig',
    kubeconfig,
  ];
  try {
    await run(kind, [...words, '--retain'], { timeoutMs: 600_000, onLine: log, signal, ownGroup: true });
  } catch (error) {
    await discard(kind, spec.name, signal.aborted ? undefined : evidence, log);
    signal.throwIfAborted();
    throw new InfrastructureError(
      `cluster "${spec.name}" could not be made; logs are in ${evidence}\n${String(error)}`,
    );
  } finally {
    await rm(kubeconfig, { force: true });
  }
}

/** Exports the logs of a broken cluster (when a place is given) and removes it. */
export async function discard(
  kind: string,
  name: string,
  evidence: string | undefined,
  log: (line: string) => void,
): Promise<void> {
  if (evidence !== undefined) {
    const words = ['export', 'logs', '--name', name, join(evidence, 'kind-logs')];
    await run(kind, words, { timeoutMs: 60_000 }).catch((error: unknown) => {
      log(`kind's logs could not be exported: ${String(error)}`);
    });
  }
  await deleteCluster(kind, name);
}

/** Removes the containers of a cluster; one that is not there is no error. */
export async function deleteCluster(kind: string, name: string): Promise<void> {
  await run(kind, ['delete', 'cluster', '--name', name, '--kubeconfig', join(tmpdir(), 'statefault-no-kubeconfig')], {
    timeoutMs: 120_000,
    ownGroup: true,
  });
}

/** The text of a kubeconfig for the cluster, reaching it from this machine. */
export async function kubeconfigOf(kind: string, name: string): Promise<string> {
  return run(kind, ['get', 'kubeconfig', '--name', name], { timeoutMs: 15_000 });
}
