import type { ContainerValue } from '../history/containers.ts';
import { stoppedLookup, type DnsAnswer } from '../history/dns.ts';
import type { Parts } from '../history/parts.ts';
import type { LinesValue } from '../history/writes.ts';
import { wasBlind } from './blindness.ts';
import { isIdentity, type Names } from './names.ts';
import type { Tracks } from './tracks.ts';

/** Node truth and data truth of each identity: its containers, the writers in its journal, what its DNS name answers. */
export function writerTracks(tracks: Tracks, parts: Parts, names: Names): void {
  const bearers = new Map<string, string[]>();
  const bearer = (track: string, uid: string): string => {
    const uids = bearers.get(track) ?? [];
    bearers.set(track, uids);
    if (!uids.includes(uid)) uids.push(uid);
    return `#${uids.indexOf(uid) + 1}`;
  };
  containerTracks(tracks, parts, names, bearer);
  journalTracks(tracks, parts, bearer);
  dnsTracks(tracks, parts);
}

type Bearer = (track: string, uid: string) => string;

function containerTracks(tracks: Tracks, parts: Parts, names: Names, bearer: Bearer): void {
  const blind = wasBlind(parts, 'node', 'container') || wasBlind(parts, 'node', 'containers');
  const changes = parts.of('observation', 'container').map(({ value }) => value as ContainerValue);
  for (const { pod, podUid, change, exitStatus } of changes.toSorted((a, b) => a.sourceMs - b.sourceMs)) {
    if (pod === undefined || podUid === undefined || (change !== 'started' && change !== 'exited')) continue;
    const subject = `containers of ${isIdentity(pod) ? pod : names.object(pod)}`;
    const exit = exitStatus === undefined ? '' : ` with ${exitStatus}`;
    if (blind) tracks.blind(subject);
    else tracks.add(subject, pod, `${bearer(subject, podUid)} ${change === 'started' ? 'starts' : `ends${exit}`}`);
  }
}

// Only who starts, ends, and writes after another did: whether the last writer comes to write before the run ends is chance.
function journalTracks(tracks: Tracks, parts: Parts, bearer: Bearer): void {
  const last = new Map(
    parts.of('observation', 'lines').map(({ value }) => [(value as LinesValue).identity, value as LinesValue]),
  );
  for (const [identity, { lines, torn }] of last) {
    const subject = `journal of ${identity}`;
    lines.forEach(({ kind, uid }, at) => {
      const who = bearer(subject, uid);
      const before = lines[at - 1];
      if (kind === 'start' || kind === 'term') tracks.add(subject, identity, `${who} ${kind}`);
      else if (before !== undefined && before.uid !== uid) tracks.add(subject, identity, `${who} writes on`);
    });
    if (torn.length > 0) tracks.add(subject, identity, 'has torn lines');
  }
}

function dnsTracks(tracks: Tracks, parts: Parts): void {
  for (const { value } of parts.of('observation', 'dns')) {
    const { identity, error } = value as DnsAnswer;
    if (error === stoppedLookup) continue;
    tracks.add(`DNS name of ${identity}`, identity, error ?? 'an address');
  }
}
