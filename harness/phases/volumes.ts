import { viewOf, type RawObject } from '../history/objects.ts';
import { change } from '../nemesis/api/objects.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import { directoryOf } from '../nemesis/target.ts';
import { boundIn, runLabel } from '../workload/deployed.ts';
import type { World } from '../world.ts';

const madeBy = 'pv.kubernetes.io/provisioned-by';
const localPath = 'rancher.io/local-path';

/** Whether a volume is a directory on a node, made by the provisioner of kind clusters. */
const isDirectory = ({ metadata }: RawObject): boolean => metadata.annotations?.[madeBy] === localPath;

/**
 * Sees to it that volumes go once their claims did, also those that were to stay; to be called until they are gone. Directories are taken
 * away in their nodes, for their provisioner would start a pod for each; they carry the label of their run from then on, should we end before
 * they are gone.
 */
export async function letVolumesGo(world: World, volumes: readonly RawObject[]): Promise<void> {
  await Promise.all(volumes.map((volume) => letGo(world, volume)));
}

async function letGo({ api, nodes, cluster }: World, volume: RawObject): Promise<void> {
  const { name, uid, phase, reclaimPolicy, path = '', nodes: on } = viewOf('volume', volume);
  const policy = isDirectory(volume) ? 'Retain' : 'Delete';
  if (isDirectory(volume) && phase !== 'Bound' && phase !== 'Pending') {
    // What was released with the policy to delete is deleted by its provisioner already.
    if (reclaimPolicy === 'Delete') return;
    await nodes.run(on[0] ?? cluster.workers[0] ?? '', ['rm', '-rf', directoryOf({ path })]);
    await api.remove(pathOf.volume(name));
  } else if (reclaimPolicy !== policy || volume.metadata.labels?.[runLabel] === undefined)
    await change(api, pathOf.volume(name), uid, () => ({
      metadata: { labels: { [runLabel]: boundIn(volume) } },
      spec: { persistentVolumeReclaimPolicy: policy },
    }));
}
