import { rm } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { ensureNodeImage } from '../../clusters/node-image/index.ts';
import type { ClusterSpec, Host } from '../../clusters/spec.ts';
import { timeLapseAddons } from '../../clusters/time-lapse.ts';
import { cacheDir } from '../control/cache-dir.ts';
import { shareVolumes, waitUntilUsable } from '../control/cluster-ready.ts';
import { nodeContainers } from '../control/containers.ts';
import { ensureEngine } from '../control/engine.ts';
import { raiseInotifyLimits } from '../control/inotify.ts';
import { createCluster, discard, kubeconfigOf, ourCluster, type OurCluster } from '../control/kind.ts';
import { ensureKind } from '../control/kind-binary.ts';
import { connect } from '../control/kube.ts';
import type { Progress } from '../control/progress.ts';
import { controlPlaneFirst, startTimeLapse } from '../control/time-lapse.ts';
import { waitUntilFast } from '../control/time-lapse-ready.ts';
import { InfrastructureError, UsageError } from '../errors.ts';
import { fileLedger } from '../ledger/file-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KubeApi, World } from '../world.ts';
import { inTimeLapse } from './options.ts';
import { ledgerPath } from './owing.ts';

/** Where things are that every command on clusters needs. */
export interface Tools {
  kind: string;
  cgroupVersion: 1 | 2;
}

/** The engine and kind, found or installed. */
export async function tools(progress: Progress): Promise<Tools> {
  const { cgroupVersion } = await ensureEngine(progress);
  return { kind: await ensureKind(progress), cgroupVersion };
}

/** What is owed to a cluster, on this machine's disk: it outlives this process. */
export const ledgerOf = ({ cluster, clock }: World): Ledger =>
  fileLedger(ledgerPath(cluster.name), () => clock.wallMs());

/**
 * Makes a cluster and waits until it can carry a workload. When that fails the evidence is saved below `artifacts` and
 * nothing is left behind.
 */
export async function makeCluster(
  spec: ClusterSpec,
  { kind, cgroupVersion }: Tools,
  artifacts: string,
  progress: Progress,
): Promise<OurCluster> {
  const { say, log, signal } = progress;
  const others = (await nodeContainers(signal)).filter(({ cluster }) => cluster === spec.name);
  if (others.length > 0)
    throw new UsageError(`there is a cluster "${spec.name}" already: use it, or "statefault down --name ${spec.name}"`);
  await raiseInotifyLimits(spec.workers + 1);
  requireMemory(spec);
  // What was owed to a cluster of this name that is gone is owed to nobody.
  await rm(ledgerPath(spec.name), { force: true });
  const kindOfBuild = {
    ...(spec.timeLapse === undefined ? {} : { timeLapse: true as const }),
    ...(spec.overlay === undefined ? {} : { overlay: spec.overlay }),
  };
  const { image, workload } = await ensureNodeImage({ ...progress, k8s: spec.k8s, ...kindOfBuild });
  const evidence = join(artifacts, `cluster-${spec.name}`);
  say(
    `making cluster "${spec.name}": Kubernetes ${spec.k8s}, 1 control plane and ${spec.workers} workers, ${spec.profile} timers${inTimeLapse(spec.timeLapse)}${spec.overlay === undefined ? '' : `, patched by ${spec.overlay}`}`,
  );
  const beside = (part: string): string => cacheDir('clusters', spec.name, part);
  const host = { cgroupVersion, sharedDirectory: beside('shared'), timeLapseDirectory: beside('time-lapse') };
  await createCluster(spec, { kind, image, evidence, log, signal, host });
  try {
    say('waiting until every node is Ready, DNS answers and a claim binds');
    const api = await connect(await kubeconfigOf(kind, spec.name));
    try {
      if (spec.storage === 'shared') await shareVolumes(api, signal);
      if (spec.timeLapse !== undefined) await api.apply(timeLapseAddons(spec.timeLapse), signal);
      await waitUntilUsable(api, workload, signal);
      await speedUp(spec, host, api, progress);
    } finally {
      await api.close();
    }
  } catch (error) {
    say('the cluster is not usable: saving its logs and removing it');
    await discard(kind, spec.name, signal.aborted ? undefined : evidence, log);
    throw signal.aborted ? signal.reason : error;
  }
  return ourCluster(spec.name, signal);
}

/** Starting is the hardest work that a cluster does: only one that has started is set to its time-lapse. */
async function speedUp(
  { name, timeLapse: factor = 1 }: ClusterSpec,
  host: Host,
  api: KubeApi,
  progress: Progress,
): Promise<void> {
  if (factor === 1) return;
  const { nodes } = await ourCluster(name, progress.signal);
  await controlPlaneFirst(
    nodes.filter(({ role }) => role === 'control-plane').map((node) => node.name),
    progress.signal,
  );
  const start = await startTimeLapse(host.timeLapseDirectory);
  progress.say(
    `its clocks run ${factor} times as fast from now on: waiting until they are seen to, and leaders are at rest`,
  );
  await waitUntilFast(api, { factor, start }, progress.signal);
}

function requireMemory({ workers }: ClusterSpec): void {
  const needed = (1_200 + 300 * workers) * 1024 * 1024;
  if (totalmem() < needed || freemem() < needed / 2)
    throw new InfrastructureError(
      `${1 + workers} nodes need about ${Math.round(needed / 1e6)} MB of memory and ${Math.round(freemem() / 1e6)} MB are free: use fewer --workers`,
    );
}
