import { makeCluster, tools } from '../harness/cli/clusters.ts';
import { removeCluster } from '../harness/cli/down.ts';
import { defaultK8s } from '../harness/cli/options.ts';
import { nodeContainers } from '../harness/control/containers.ts';
import { ourCluster } from '../harness/control/kind.ts';
import { openWorld, type OpenWorld } from '../harness/control/open-world.ts';
import type { Progress } from '../harness/control/progress.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';

/** Does `work` on the cluster of ours with this name; one that was not there is made before and removed after. */
export async function onRealCluster<T>(
  name: string,
  progress: Progress,
  work: (world: OpenWorld) => Promise<T>,
): Promise<T> {
  const found = await tools(progress);
  const there = (await nodeContainers(progress.signal)).some(({ cluster }) => cluster === name);
  const spec = { name, k8s: defaultK8s, profile: 'fast', storage: 'pinned', workers: 3 } as const;
  const cluster = there
    ? await ourCluster(name, progress.signal)
    : await makeCluster(spec, found, artifactsDirectory(process.env), progress);
  try {
    const world = await openWorld(found.kind, cluster, progress.signal);
    try {
      return await work(world);
    } finally {
      await world.close();
    }
  } finally {
    if (!there) await removeCluster(name, found);
  }
}
