import type { Entry } from '../history/entry.ts';
import type { ControllerView, Seen, Subject, Views } from '../history/objects.ts';
import type { SimpleCondition } from '../scenario/condition.ts';
import { fits, type Wanted } from '../scenario/number.ts';
import type { Bindings } from './bindings.ts';
import { belongsTo } from './owner.ts';

// Whether what an observation shows of one object is what a condition wants; undefined: it is of another object.

type Of<K extends SimpleCondition['of']> = Extract<SimpleCondition, { of: K }>;
type ControllerCondition = Extract<SimpleCondition, { of: 'deployment' | 'replicaset' | 'daemonset' | 'job' }>;
type Answer = boolean | undefined;

const viewIn = <S extends Subject>(entry: Entry, _subject: S): Views[S] => (entry.value as Seen<S>).object;
const same = <T>(wanted: T | undefined, found: T): boolean => wanted === undefined || wanted === found;
const isMarked = (object: { deletionTimestamp?: string }): boolean => object.deletionTimestamp !== undefined;

export function podFits(condition: Of<'pod'>, entry: Entry, bindings: Bindings): Answer {
  const pod = viewIn(entry, 'pod');
  if (!same(condition.pod, pod.name)) return undefined;
  if (condition.owner !== undefined && !belongsTo(pod.name, condition.owner)) return undefined;
  if (!bears('pod', condition, pod, bindings)) return undefined;
  if (condition.on !== undefined && !(bindings.faults.get(condition.on) ?? []).includes(pod.node ?? ''))
    return undefined;
  const before = bindings.before(condition.than);
  const { ready, phase, reason, disruption, unscheduled, scheduled, waiting, restarts, revision, node } = condition;
  const scheduling = pod.conditions['PodScheduled'];
  return (
    same(ready, pod.conditions['Ready']?.status) &&
    same(phase, pod.phase) &&
    same(reason, pod.reason) &&
    same(condition.terminating, isMarked(pod)) &&
    same(disruption, pod.conditions['DisruptionTarget']?.reason) &&
    same(unscheduled, scheduling?.status === 'False' && scheduling.reason === 'Unschedulable') &&
    same(scheduled, pod.node !== undefined) &&
    (waiting === undefined || pod.containers.some((one) => one.waiting === waiting)) &&
    (restarts === undefined || fits(restarts, sum(pod.containers.map(({ restartCount }) => restartCount)))) &&
    same(revision, before.hadRevision(pod.name, pod.revision ?? '') ? 'old' : 'new') &&
    (node === undefined ||
      (pod.node !== undefined && same(node, pod.node === before.nodeOf(pod.name) ? 'same' : 'other'))) &&
    (condition.claim === undefined || pod.claims.includes(condition.claim)) &&
    (condition.finalizer === undefined || (pod.finalizers ?? []).includes(condition.finalizer))
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

export function nodeFits(condition: Of<'node'>, entry: Entry, bindings: Bindings): Answer {
  const node = viewIn(entry, 'node');
  if (condition.on !== undefined && !(bindings.faults.get(condition.on) ?? []).includes(node.name)) return undefined;
  if (!same(condition.node, node.name) || !bears('node', condition, node, bindings)) return undefined;
  const { ready, reason, taint, untainted, unschedulable } = condition;
  return (
    same(ready, node.conditions['Ready']?.status) &&
    same(reason, node.conditions['Ready']?.reason) &&
    same(condition.terminating, isMarked(node)) &&
    (taint === undefined || node.taints.includes(taint)) &&
    (untainted === undefined || !node.taints.some((one) => one.startsWith(`${untainted}:`))) &&
    same(unschedulable, node.unschedulable)
  );
}

export function claimFits(condition: Of<'claim'>, entry: Entry, bindings: Bindings): Answer {
  const claim = viewIn(entry, 'claim');
  if (!same(condition.claim, claim.name) || !bears('claim', condition, claim, bindings)) return undefined;
  const { phase, volume, ownedBy } = condition;
  const compared =
    claim.volume === undefined
      ? 'none'
      : claim.volume === bindings.before(condition.than).volumeOf(claim.name)
        ? 'same'
        : 'other';
  const kinds = (claim.owners ?? []).map((owner) => owner.split('/')[0] ?? '');
  return (
    same(phase, claim.phase) &&
    same(condition.terminating, isMarked(claim)) &&
    same(volume, compared) &&
    (ownedBy === undefined || (ownedBy === 'nobody' ? kinds.length === 0 : kinds.includes(ownedBy)))
  );
}

export function volumeFits(condition: Of<'volume'>, entry: Entry, bindings: Bindings): Answer {
  const volume = viewIn(entry, 'volume');
  if (volume.name !== bindings.before(condition.than).volumeOf(condition.claim)) return undefined;
  return (
    same(condition.phase, volume.phase) &&
    same(condition.terminating, isMarked(volume)) &&
    same(condition.reclaimPolicy, volume.reclaimPolicy)
  );
}

export function setFits(condition: Of<'statefulset'>, entry: Entry, bindings: Bindings): Answer {
  const set = viewIn(entry, 'statefulset');
  if (!same(condition.name, set.name) || !bears('statefulset', condition, set, bindings)) return undefined;
  const { currentRevision, updateRevision, observedGeneration } = set.status;
  return (
    (condition.replicas === undefined || fits(condition.replicas, set.replicas)) &&
    same(condition.terminating, isMarked(set)) &&
    same(condition.updated, currentRevision === updateRevision) &&
    same(condition.observed, Number(observedGeneration ?? 0) >= (set.generation ?? 0)) &&
    statusFits(condition.status, set.status)
  );
}

export function controllerFits(condition: ControllerCondition, entry: Entry): Answer {
  const { name, status, ...object } = (entry.value as Seen).object as ControllerView;
  if (!same(condition.name, name)) return undefined;
  return same(condition.terminating, isMarked(object)) && statusFits(condition.status, status);
}

// The API leaves numbers out that are 0.
const statusFits = (wanted: Record<string, Wanted> = {}, status: Record<string, unknown>): boolean =>
  Object.entries(wanted).every(([key, number]) => fits(number, Number(status[key] ?? 0)));

export function eventFits(condition: Of<'event'>, entry: Entry): Answer {
  const { reason, about, type, message } = viewIn(entry, 'event');
  const mine =
    reason === condition.reason &&
    same(condition.about, about.name) &&
    same(condition.kind, about.kind) &&
    same(condition.type, type) &&
    (condition.message === undefined || new RegExp(condition.message).test(message));
  return mine ? true : undefined;
}

function bears(
  subject: Subject,
  { bearer, than }: { bearer?: 'before' | 'after' | undefined; than?: string | undefined },
  { name, uid }: { name: string; uid: string },
  { before }: Bindings,
): boolean {
  return bearer === undefined || (before(than).uidOf(subject, name) === uid) === (bearer === 'before');
}
