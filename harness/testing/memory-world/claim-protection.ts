import type { RawObject } from '../../history/objects.ts';
import type { Disk } from './machine.ts';
import { allPods, isOf, queued, wall, type Model } from './model.ts';
import { claimsOf, type Claim, type Volume } from './objects.ts';
import { paths } from './paths.ts';

/**
 * A deleted claim stays while a pod that has a node uses it, and takes its volume with it when it goes.
 * Source: pkg/controller/volume/pvcprotection.
 */
export function startClaimProtection(model: Model): void {
  const { store } = model;
  const release = (): void => {
    for (const claim of store.everywhere<Claim>('persistentvolumeclaims'))
      if (claim.metadata.deletionTimestamp !== undefined && !isUsed(model, claim)) letGo(model, claim);
  };
  const wake = queued(model, release, [5, 40]);
  store.listen((change) => {
    if (isOf(change, 'persistentvolumeclaims') || (isOf(change, 'pods') && change.type === 'DELETED')) wake();
  });
}

/** Marks a claim for deletion. */
export function deleteClaim(model: Model, claim: RawObject): void {
  model.store.update(paths.claims(claim.metadata.namespace ?? ''), claim.metadata, ({ metadata }) => {
    metadata.deletionTimestamp ??= wall(model);
  });
}

const isUsed = (model: Model, { metadata }: Claim): boolean =>
  allPods(model).some(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      pod.spec.nodeName !== undefined &&
      claimsOf(pod).includes(metadata.name),
  );

/** Takes a claim away, and by its policy the volume with what is in it. */
export function letGo({ store, machines }: Model, claim: Claim): void {
  store.remove(paths.claims(claim.metadata.namespace ?? ''), claim.metadata);
  for (const { metadata, spec } of store.list<Volume>(paths.volumes)) {
    if (spec.claimRef.uid !== claim.metadata.uid) continue;
    if (spec.persistentVolumeReclaimPolicy === 'Retain') {
      store.update<Volume>(paths.volumes, metadata, ({ status }) => void (status.phase = 'Released'));
      continue;
    }
    for (const { disk } of machines.values()) wipe(disk, spec.hostPath.path);
    store.remove(paths.volumes, metadata);
  }
}

/** Takes a directory away with what is in it. */
export function wipe(disk: Disk, directory: string): void {
  for (const path of disk.keys()) if (path.startsWith(`${directory}/`)) disk.delete(path);
}
