import type { ClaimView, PodView, StatefulSetView, VolumeView } from '../history/objects.ts';
import type { ClusterInfo } from '../world.ts';
import type { Scene } from './scene.ts';
import type { VolumeRef } from './target.ts';

/** Objects of a cluster, seen by whoever looks. */
export interface SeenObjects {
  pods: readonly PodView[];
  claims: readonly ClaimView[];
  volumes: readonly VolumeView[];
  sets: readonly StatefulSetView[];
}

/** What faults can strike in one namespace. */
export function seenScene(namespace: string, seen: SeenObjects, { controlPlanes, workers }: ClusterInfo): Scene {
  const here = (object: { namespace: string }): boolean => object.namespace === namespace;
  const volumes = boundVolumes(seen.claims.filter(here), seen.volumes, workers[0] ?? controlPlanes[0] ?? '');
  return {
    pods: seen.pods.filter(here).map(({ name, uid, node, claims }) => ({
      namespace,
      name,
      uid,
      ...(node === undefined ? {} : { node }),
      volumes: volumes.filter(({ claim }) => claims.includes(claim.name)),
    })),
    sets: seen.sets.filter(here).map(({ name, uid }) => ({ namespace, name, uid })),
    controlPlanes,
    workers,
  };
}

function boundVolumes(claims: readonly ClaimView[], all: readonly VolumeView[], anyNode: string): VolumeRef[] {
  return claims.flatMap(({ namespace, name, uid, volume: bound }) => {
    const volume = all.find((one) => one.name === bound);
    if (volume?.path === undefined) return [];
    const node = volume.nodes[0] ?? anyNode;
    return [{ claim: { namespace, name, uid }, volume: volume.name, node, path: volume.path }];
  });
}
