import type { Entry } from '../history/entry.ts';
import type { ClaimView, PodView, Seen, VolumeView } from '../history/objects.ts';
import { podIn, podLives, type PodLife } from '../history/lives.ts';
import type { Parts } from '../history/parts.ts';
import { volumesRead, type AppendValue, type LinesValue } from '../history/writes.ts';
import { hasWriters } from '../scenario/workload.ts';
import type { Case, Checker } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { blindApi, found, unproven, type Trouble } from './troubles.ts';

/**
 * "Came back" against "came back empty": each pod that follows another one as the same identity has the claim of the one
 * before (by UID), on the same volume, in the same directory, from a node that may use it, and finds what the one before
 * had written there. Compared along the whole chain of bearers, not only at its ends.
 */
export const cameBack: Checker = (given) => {
  const chains = Map.groupBy(
    podLives(given.parts).filter(({ seen }) => podIn(seen[0] as Entry).claims.length > 0),
    ({ name }) => name,
  );
  const acked = ackersOf(given.parts);
  return [...chains]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([identity, lives]) => judge(identity, lives, acked, given));
};

function judge(identity: string, lives: PodLife[], acked: ReadonlyMap<string, Entry>, given: Case) {
  const base = { name: `came-back/${identity}`, title: `each new pod of ${identity} finds what the last one left` };
  const bearers = lives.filter(({ seen }) => seen.some((entry) => podIn(entry).phase === 'Running'));
  const written = volumesRead(given.history).get(identity);
  if (bearers.length < 2) return found(base, [], { because: `one pod all the time` });
  const stored = bearers.slice(1).flatMap((after, at) => storageTroubles(bearers[at] as PodLife, after, given));
  const pods = `${bearers.length} pods, one after the other`;
  // What a workload of others leaves on its volumes is not known to us.
  if (!hasWriters(given.scenario.workload)) return found(base, stored, { because: `${pods}, on the same volumes` });
  if (written === undefined) return unproven(base, 'its volume was not read');
  const lines = bearers
    .slice(1)
    .flatMap((after, at) =>
      lineTroubles(bearers[at] as PodLife, after, written, acked.get(bearers[at]?.uid ?? ''), given),
    );
  const because = `${pods}, on ${written.value.volume} in ${written.value.path}`;
  return found(base, [...stored, ...lines], { because, evidence: [written.entry.index] });
}

/** Last acknowledged write of each pod, by UID. */
function ackersOf(parts: Parts): Map<string, Entry> {
  const last = new Map<string, Entry>();
  for (const entry of parts.of('op', 'append')) {
    const { reply } = entry.value as AppendValue;
    if (entry.type === 'ok' && reply !== undefined) last.set(reply.uid, entry);
  }
  return last;
}

function storageTroubles(before: PodLife, after: PodLife, given: Case): Trouble[] {
  const { parts } = given;
  const [from, to] = [runningIn(before), runningIn(after)];
  const evidence = [from.index, to.index];
  const doubt = (subject: string) => blindApi(parts, subject, from.timeMs, to.timeMs);
  return podIn(to).claims.flatMap((name): Trouble[] => {
    const old = viewAt(parts, 'claim', name, from.index);
    const now = viewAt(parts, 'claim', name, to.index);
    if (old === undefined || now === undefined)
      return [{ what: `claim ${name} was not seen`, evidence, doubt: 'no observation' }];
    if (old.uid !== now.uid)
      return [
        {
          what: `claim ${name} was ${old.uid} and is ${now.uid}`,
          evidence,
          doubt: doubt('claim'),
          ...mercyOn(
            'came-back/claim',
            given,
            { fromMs: from.timeMs, toMs: to.timeMs },
            { pod: after.name, claim: name },
          ),
        },
      ];
    if (old.volume !== now.volume)
      return [{ what: `${name} was on ${old.volume} and is on ${now.volume}`, evidence, doubt: doubt('claim') }];
    return placeTroubles(old, podIn(to), from, to, parts).map((one) => ({ ...one, doubt: doubt('volume') }));
  });
}

function placeTroubles(claim: ClaimView, pod: PodView, from: Entry, to: Entry, parts: Parts): Trouble[] {
  const evidence = [from.index, to.index];
  const [old, now] = [from, to].map(({ index }) => viewAt(parts, 'volume', claim.volume ?? '', index));
  if (old === undefined || now === undefined) return [];
  if (old.path !== now.path) return [{ what: `${now.name} was in ${old.path} and is in ${now.path}`, evidence }];
  if (now.nodes.length > 0 && !now.nodes.includes(pod.node ?? ''))
    return [{ what: `${now.name} is tied to ${now.nodes.join(', ')}, the pod runs on ${pod.node}`, evidence }];
  return [];
}

// The last sight of a pod at which it ran: by then its claim was bound and its volume mounted.
const runningIn = ({ seen }: PodLife): Entry =>
  seen.findLast((entry) => podIn(entry).phase === 'Running') ?? (seen[0] as Entry);

function viewAt(parts: Parts, subject: 'claim', name: string, until: number): ClaimView | undefined;
function viewAt(parts: Parts, subject: 'volume', name: string, until: number): VolumeView | undefined;
function viewAt(parts: Parts, subject: 'claim' | 'volume', name: string, until: number) {
  const entry = parts
    .of('observation', subject)
    .findLast(({ index, value }) => index <= until && (value as Seen<'claim'>).object.name === name);
  return (entry?.value as Seen<'claim' | 'volume'> | undefined)?.object;
}

function lineTroubles(
  before: PodLife,
  after: PodLife,
  { entry, value: { lines, volume } }: { entry: Entry; value: LinesValue },
  acked: Entry | undefined,
  given: Case,
): Trouble[] {
  if (acked === undefined) return [];
  const first = lines.findIndex(({ uid }) => uid === after.uid);
  const evidence = [acked.index, entry.index];
  if (first === -1)
    return [{ what: `${volume} has no line of ${after.uid}`, evidence, doubt: 'it may not have started' }];
  if (lines.slice(0, first).some(({ uid }) => uid === before.uid)) return [];
  const span = { fromMs: runningIn(before).timeMs, toMs: runningIn(after).timeMs };
  return [
    {
      what: `came back empty: ${after.uid} found nothing of ${before.uid} on ${volume}`,
      evidence,
      ...mercyOn('came-back/empty', given, span, { pod: after.name }),
    },
  ];
}
