import type { World } from '../../world.ts';
import type { Fault, Proof, Target } from '../fault.ts';
import { podOf, volumesOf, type ObjectRef, type VolumeRef } from '../target.ts';
import { find, remove } from './objects.ts';
import { pathOf } from './paths.ts';

/** Every claim of the pod; each stays Terminating for as long as the pod uses it. */
export const claimDelete: Fault = {
  kind: 'claim-delete',
  effects: ['replaces-claims', 'loses-data'],
  family: 'api',
  story:
    'The claims of the pod are deleted: they stay Terminating until the pod is gone, and then take the data along.',
  strikes: 'volume',
  inject: deleteClaims,
  prove: async (target, world) => all(await claims(target, world)),
};

/** The volumes behind the pod's claims; each stays Terminating for as long as its claim is bound to it. */
export const volumeDelete: Fault = {
  kind: 'volume-delete',
  effects: [],
  family: 'api',
  story: 'The PersistentVolumes of the pod are deleted: they stay Terminating until their claims are gone.',
  strikes: 'volume',
  inject: async (target, { api }) => {
    for (const volume of volumesOf(target)) {
      const uid = await uidOf(volume, api);
      if (uid !== undefined) await remove(api, pathOf.volume(volume.volume), uid);
    }
  },
  prove: async (target, { api }) =>
    all(
      await Promise.all(
        volumesOf(target).map(async (volume) => {
          const uid = await uidOf(volume, api);
          return endsOrGone(`volume ${volume.volume}`, pathOf.volume(volume.volume), uid, api);
        }),
      ),
    ),
};

/** Both at once, claims first: the next pod of the identity gets a new, empty volume. */
export const claimAndPodDelete: Fault = {
  kind: 'claim-and-pod-delete',
  effects: ['ends-pods', 'replaces-claims', 'loses-data'],
  family: 'api',
  story: 'The pod and its claims are deleted together: the identity comes back with an empty volume.',
  strikes: 'volume',
  inject: async (target, world) => {
    await deleteClaims(target, world);
    const pod = podOf(target);
    await remove(world.api, pathOf.pod(pod), pod.uid);
  },
  prove: async (target, world) => {
    const pod = podOf(target);
    const ends = endsOrGone(`pod ${pod.name}`, pathOf.pod(pod), pod.uid, world.api);
    return all([...(await claims(target, world)), await ends]);
  },
};

async function deleteClaims(target: Target, { api }: World): Promise<void> {
  for (const { claim } of volumesOf(target)) await remove(api, pathOf.claim(claim), claim.uid);
}

const claims = (target: Target, { api }: World): Promise<Proof[]> =>
  Promise.all(
    volumesOf(target).map(({ claim }: { claim: ObjectRef }) =>
      endsOrGone(`claim ${claim.name}`, pathOf.claim(claim), claim.uid, api),
    ),
  );

/** The UID of the volume that is bound to the claim; a namesake that is bound to another was not meant. */
async function uidOf({ volume, claim }: VolumeRef, api: World['api']): Promise<string | undefined> {
  const found = await find(api, pathOf.volume(volume));
  const { uid } = (found?.spec?.['claimRef'] ?? {}) as { uid?: string };
  return uid === claim.uid ? found?.metadata.uid : undefined;
}

async function endsOrGone(what: string, path: string, uid: string | undefined, api: World['api']): Promise<Proof> {
  const found = uid === undefined ? undefined : await find(api, path, uid);
  if (found === undefined) return { bites: true, seen: `${what} is gone` };
  if (found.metadata.deletionTimestamp === undefined) return { bites: false, seen: `${what} is not deleted` };
  const kept = found.metadata.finalizers?.join(', ') ?? 'nothing';
  return { bites: true, seen: `${what} is Terminating, kept by ${kept}` };
}

const all = (proofs: readonly Proof[]): Proof => ({
  bites: proofs.every(({ bites }) => bites),
  seen: proofs.map(({ seen }) => seen).join(', '),
});
