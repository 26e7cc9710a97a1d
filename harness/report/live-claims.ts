import type { Entry, History } from '../history/entry.ts';
import type { VolumeView } from '../history/objects.ts';
import type { LiveClaim, LiveVolume } from './live-model.ts';
import { lastOf, sightings, terminatingSince, type Times } from './live-since.ts';

/** Every claim that is there with its volume, and every volume that a claim which is gone left; in the order of their names. */
export function liveClaims(history: History, namespace: string | undefined, times: Times): LiveClaim[] {
  const claims = there(history, 'claim');
  const volumes = there(history, 'volume');
  const claimUids = new Set(claims.map((list) => lastOf<'claim'>(list).object.uid));
  const bound = claims.map((list) => claimOf(list, volumes, times));
  // Whose a volume was is not told by it: it is shown where everything is.
  const orphans =
    namespace !== undefined ? [] : volumes.filter((list) => !claimUids.has(volumeIn(list).claimUid ?? ''));
  return [
    ...bound.sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
    ...orphans.map((list) => ({ namespace: '', name: '', uid: '', phase: '', volume: volumeOf(list, times) })),
  ];
}

const there = (history: History, subject: 'claim' | 'volume'): Entry[][] =>
  [...sightings(history, subject).values()].filter((list) => lastOf(list).change !== 'DELETED');

const volumeIn = (list: readonly Entry[]): VolumeView => lastOf<'volume'>(list).object;

function claimOf(list: readonly Entry[], volumes: readonly Entry[][], times: Times): LiveClaim {
  const { namespace, name, uid, phase, volume } = lastOf<'claim'>(list).object;
  const terminating = terminatingSince<'claim'>(list, times);
  const behind = volumes.find((one) => volumeIn(one).name === volume);
  return {
    namespace,
    name,
    uid,
    phase,
    ...(terminating === undefined ? {} : { terminating }),
    ...(behind === undefined ? {} : { volume: volumeOf(behind, times) }),
  };
}

function volumeOf(list: readonly Entry[], times: Times): LiveVolume {
  const { name, uid, phase, nodes } = volumeIn(list);
  const terminating = terminatingSince<'volume'>(list, times);
  return { name, uid, phase, nodes, ...(terminating === undefined ? {} : { terminating }) };
}
