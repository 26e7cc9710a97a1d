import type { History } from '../history/entry.ts';
import { objectsAt } from '../history/query.ts';
import type { Scene } from '../nemesis/scene.ts';
import type { VolumeRef } from '../nemesis/target.ts';
import type { Deployed } from '../workload/deployed.ts';
import type { ClusterInfo } from '../world.ts';

/** What faults can strike, as the record has it: it needs no API server, which may be what is being hurt. */
export function recordedScene(history: History, { namespace }: Deployed, cluster: ClusterInfo): Scene {
  const { controlPlanes, workers } = cluster;
  const last = Number.POSITIVE_INFINITY;
  const inNamespace = (object: { namespace: string }): boolean => object.namespace === namespace;
  const volumes = boundVolumes(history, inNamespace, workers[0] ?? controlPlanes[0] ?? '');
  const pods = [...objectsAt(history, 'pod', last).values()].filter(inNamespace);
  const sets = [...objectsAt(history, 'statefulset', last).values()].filter(inNamespace);
  return {
    pods: pods.map(({ name, uid, node, claims }) => ({
      namespace,
      name,
      uid,
      ...(node === undefined ? {} : { node }),
      volumes: volumes.filter(({ claim }) => claims.includes(claim.name)),
    })),
    sets: sets.map(({ name, uid }) => ({ namespace, name, uid })),
    controlPlanes,
    workers,
  };
}

function boundVolumes(
  history: History,
  inNamespace: (object: { namespace: string }) => boolean,
  anyNode: string,
): VolumeRef[] {
  const last = Number.POSITIVE_INFINITY;
  const all = [...objectsAt(history, 'volume', last).values()];
  return [...objectsAt(history, 'claim', last).values()].filter(inNamespace).flatMap((claim) => {
    const volume = all.find(({ name }) => name === claim.volume);
    if (volume?.path === undefined) return [];
    const { namespace, name, uid } = claim;
    const node = volume.nodes[0] ?? anyNode;
    return [{ claim: { namespace, name, uid }, volume: volume.name, node, path: volume.path }];
  });
}
