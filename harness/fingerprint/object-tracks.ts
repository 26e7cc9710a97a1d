import type { Entry } from '../history/entry.ts';
import type { EndpointSliceView, NodeView, Seen, StatefulSetView, Subject, Views } from '../history/objects.ts';
import type { Parts } from '../history/parts.ts';
import { wasBlind } from './blindness.ts';
import type { Names } from './names.ts';
import type { Tracks } from './tracks.ts';

/**
 * Nodes, claims, volumes, endpoints and sets. Each aspect of an object (readiness, each taint) has a track of its own: in
 * which order two controllers come to two aspects is chance.
 */
export function objectTracks(tracks: Tracks, parts: Parts, names: Names): void {
  nodeTracks(tracks, parts, names);
  endpointTracks(tracks, parts, names);
  storageTracks(tracks, parts, names);
  setTracks(tracks, parts);
}

/** Calls `take` with every observation of a subject, or `blind` for each of its objects when it was not seen whole. */
function follow<S extends Subject>(
  parts: Parts,
  subject: S,
  take: (object: Views[S], change: Seen['change'], entry: Entry) => void,
  blind: (object: Views[S]) => void,
): void {
  const unseen = wasBlind(parts, 'api', subject);
  for (const entry of parts.of('observation', subject)) {
    const { change, object } = entry.value as Seen<S>;
    if (unseen) blind(object);
    else take(object, change, entry);
  }
}

function nodeTracks(tracks: Tracks, parts: Parts, names: Names): void {
  // Only of the node lifecycle and of operators: what a role of a node brings is no behaviour.
  const taints = new Set(
    parts
      .of('observation', 'node')
      .flatMap(({ value }) => (value as Seen<'node'>).object.taints)
      .filter((taint) => !taint.startsWith('node-role.')),
  );
  const aspects = (node: NodeView): [string, string][] => [
    ['readiness', readinessOf(node)],
    ['cordon', node.unschedulable ? 'cordoned' : 'open'],
    ...[...taints].map((taint): [string, string] => [
      `taint ${taint}`,
      node.taints.includes(taint) ? 'there' : 'not there',
    ]),
  ];
  follow(
    parts,
    'node',
    (node, change) => {
      for (const [aspect, state] of aspects(node))
        tracks.add(`${names.node(node.name)}, ${aspect}`, node.name, change === 'DELETED' ? 'gone' : state);
    },
    (node) => aspects(node).forEach(([aspect]) => tracks.blind(`${names.node(node.name)}, ${aspect}`)),
  );
}

function readinessOf({ conditions }: NodeView): string {
  const { status = 'not told', reason } = conditions['Ready'] ?? {};
  return status === 'True' || reason === undefined ? status : `${status} (${reason})`;
}

function endpointTracks(tracks: Tracks, parts: Parts, names: Names): void {
  const known = new Set<string>();
  const subjectOf = (pod: string): string => `endpoint of ${names.object(pod)}`;
  const podsIn = ({ endpoints }: EndpointSliceView): string[] => endpoints.flatMap(({ pod }) => pod ?? []);
  const slices = new Map<string, EndpointSliceView>();
  follow(
    parts,
    'endpointslice',
    (slice, change) => {
      if (change === 'DELETED') slices.delete(slice.uid);
      else slices.set(slice.uid, slice);
      podsIn(slice).forEach((pod) => known.add(pod));
      for (const pod of known) tracks.add(subjectOf(pod), pod, endpointState(pod, [...slices.values()]));
    },
    (slice) => podsIn(slice).forEach((pod) => tracks.blind(subjectOf(pod))),
  );
}

// Several services may name a pod, and their slices change one after another: it is ready as soon as one says so.
function endpointState(name: string, slices: readonly EndpointSliceView[]): string {
  const own = slices.flatMap(({ endpoints }) => endpoints.filter(({ pod }) => pod === name));
  return own.some(({ ready }) => ready) ? 'ready' : 'not ready';
}

function storageTracks(tracks: Tracks, parts: Parts, names: Names): void {
  const bearers = new Map<string, string[]>();
  const number = (name: string, uid: string): string => {
    const uids = bearers.get(name) ?? [];
    bearers.set(name, uids);
    if (!uids.includes(uid)) uids.push(uid);
    return `#${uids.indexOf(uid) + 1}`;
  };
  follow(
    parts,
    'claim',
    ({ name, uid, phase, deletionTimestamp }, change) =>
      tracks.add(`claim ${name}`, name, `${number(name, uid)} ${stateOf(phase, deletionTimestamp, change)}`),
    ({ name }) => tracks.blind(`claim ${name}`),
  );
  follow(
    parts,
    'volume',
    ({ claimUid, uid, phase, deletionTimestamp }, change) => {
      const subject = `volume of ${names.claim(claimUid)}`;
      // Others are of a claim from before the run.
      if (names.claim(claimUid) === undefined) return;
      tracks.add(subject, subject, `${number(subject, uid)} ${stateOf(phase, deletionTimestamp, change)}`);
    },
    ({ claimUid }) => tracks.blind(`volume of ${names.claim(claimUid) ?? 'others'}`),
  );
}

const stateOf = (phase: string, deletionTimestamp: string | undefined, change: Seen['change']): string =>
  change === 'DELETED' ? 'gone' : `${phase}${deletionTimestamp === undefined ? '' : ', deleted'}`;

// Counters of a status come in steps that depend on how fast the controller is: whether all are there is what is kept.
function setTracks(tracks: Tracks, parts: Parts): void {
  follow(
    parts,
    'statefulset',
    (set, change) => {
      tracks.add(`set ${set.name}, readiness`, set.uid, change === 'DELETED' ? 'gone' : readyWord(set));
      tracks.add(`set ${set.name}, update`, set.uid, change === 'DELETED' ? 'gone' : updateWord(set));
    },
    ({ name }) => ['readiness', 'update'].forEach((aspect) => tracks.blind(`set ${name}, ${aspect}`)),
  );
}

const readyWord = ({ replicas, status }: StatefulSetView): string =>
  Number(status['readyReplicas'] ?? 0) >= replicas ? 'all Ready' : 'not all Ready';

const updateWord = ({ status: { currentRevision, updateRevision } }: StatefulSetView): string =>
  currentRevision === updateRevision ? 'one revision' : 'between revisions';
