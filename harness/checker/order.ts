import type { Entry } from '../history/entry.ts';
import { isEvicted, isServing, ordinalOf, podIn } from '../history/lives.ts';
import type { PodView, Seen, StatefulSetView } from '../history/objects.ts';
import type { Case, Checker } from './checker.ts';
import { effectsExcusing } from './excuses.ts';
import { faultsDoing } from './fault-spans.ts';
import { blindApi, found, unproven, type Trouble } from './troubles.ts';

/** What the controller may still have had in its cache when it acted. */
const staleMs = 2_000;
const excusing = effectsExcusing('order/stale');

/**
 * The order in which a StatefulSet with OrderedReady creates, deletes and updates its pods (docs: Deployment and Scaling
 * Guarantees; the exact rows are in stateful_set_control.go). A pod is created only when every lower ordinal serves; one out
 * of range is deleted only when every higher one is gone, all in range serve and it serves itself or is the lowest that does
 * not; one in range is replaced for an update from the highest down, one at a time, never below the partition. Parallel
 * promises no order. Deletions are the controller's when it said so in an event; others have no order.
 */
export const order: Checker = (given) => {
  const sets = Map.groupBy(given.parts.of('observation', 'statefulset'), ({ value }) => (value as Seen).object.name);
  const base = { name: 'order', title: 'pods are created, deleted and updated in their order' };
  if (sets.size === 0) return [unproven(base, 'no StatefulSet was seen')];
  return [...sets].map(([name, entries]) => judge({ ...base, name: `order/${name}` }, name, entries, given));
};

function judge(base: { name: string; title: string }, name: string, entries: Entry[], given: Case) {
  const walk = new Walk(
    given.parts.of('observation', 'event').filter(({ value }) => {
      const { reason, about } = (value as Seen<'event'>).object;
      return reason === 'SuccessfulDelete' && about.kind === 'StatefulSet' && about.name === name;
    }),
    given,
  );
  const troubles: Trouble[] = [];
  for (const entry of [...entries, ...given.parts.of('observation', 'pod')].sort((a, b) => a.index - b.index)) {
    if (entry.f === 'statefulset') walk.set = setIn(entry);
    else if (podIn(entry).name.replace(/-\d+$/, '') === name) troubles.push(...walk.pod(entry));
  }
  const counted = `${walk.created} created, ${walk.condemned} scaled away, ${walk.replaced} replaced`;
  if (walk.isParallel) return found(base, [], { because: `${counted}; Parallel promises no order` });
  const inDoubt = troubles.map((one) => ({ ...one, doubt: doubtOf(one, given) }));
  return found(base, inDoubt, { because: counted });
}

const setIn = (entry: Entry): StatefulSetView | undefined => {
  const { change, object } = entry.value as Seen<'statefulset'>;
  // A StatefulSet that is being deleted leaves its pods to the garbage collector, in no order.
  return change === 'DELETED' || object.deletionTimestamp !== undefined ? undefined : object;
};

function doubtOf({ evidence }: Trouble, { history, parts }: Case): string | undefined {
  const atMs = history[evidence.at(-1) ?? 0]?.timeMs ?? 0;
  return blindApi(parts, 'pod', atMs - staleMs, atMs) ?? blindApi(parts, 'statefulset', atMs - staleMs, atMs);
}

interface Standing {
  pod: PodView;
  gone: boolean;
  /** Until when it served: for ever while it does; undefined: never. */
  servedMs: number | undefined;
}

/** The pods of one StatefulSet as they stand while its history is walked, and what was wrong with each step. */
class Walk {
  set: StatefulSetView | undefined;
  created = 0;
  condemned = 0;
  replaced = 0;
  readonly #standing = new Map<number, Standing>();
  readonly #deletions: readonly Entry[];
  readonly #given: Case;

  constructor(deletions: readonly Entry[], given: Case) {
    this.#deletions = deletions;
    this.#given = given;
  }

  get isParallel(): boolean {
    return this.set?.policy === 'Parallel';
  }

  /** Takes in the next observation of a pod. */
  pod(entry: Entry): Trouble[] {
    const { change, object } = entry.value as Seen<'pod'>;
    const ordinal = ordinalOf(object.name);
    const before = this.#standing.get(ordinal);
    const isNew = before?.pod.uid !== object.uid;
    const wasMarked = before?.pod.deletionTimestamp !== undefined;
    const troubles =
      this.set === undefined || change === 'LISTED'
        ? []
        : isNew && change === 'ADDED'
          ? this.#onCreate(ordinal, object, entry, this.set)
          : !isNew && object.deletionTimestamp !== undefined && !wasMarked
            ? this.#onMark(ordinal, before.pod, object, entry, this.set)
            : [];
    const servedUntil = isNew ? undefined : Math.min(before.servedMs ?? Number.NaN, entry.timeMs);
    const gone = change === 'DELETED';
    const servedMs = !gone && isServing(object) ? Number.POSITIVE_INFINITY : servedUntil;
    this.#standing.set(ordinal, { pod: object, gone, servedMs });
    return troubles;
  }

  #onCreate(ordinal: number, pod: PodView, entry: Entry, set: StatefulSetView): Trouble[] {
    this.created++;
    const { start = 0 } = set;
    const lower = Array.from({ length: Math.max(0, ordinal - start) }, (_, n) => start + n);
    const waiting = lower.filter((one) => !this.#served(one, entry.timeMs));
    const wrong = waiting.map((one) => ({
      what: `${pod.name} was created while ordinal ${one} ${this.#told(one)}`,
      evidence: [entry.index],
    }));
    return [...wrong, ...this.#wrongRevision(ordinal, pod, entry, set)];
  }

  // Below the partition a pod comes back at the old revision.
  #wrongRevision(ordinal: number, { name, revision }: PodView, entry: Entry, set: StatefulSetView): Trouble[] {
    const { currentRevision: old, updateRevision: fresh } = set.status as Record<string, string | undefined>;
    if (revision === undefined || old === undefined || old === fresh || set.strategy === 'OnDelete') return [];
    const below = ordinal < (set.start ?? 0) + (set.partition ?? 0);
    if (!below || revision === old) return [];
    return [{ what: `${name} is below the partition and was made at revision ${revision}`, evidence: [entry.index] }];
  }

  #onMark(ordinal: number, before: PodView, pod: PodView, entry: Entry, set: StatefulSetView): Trouble[] {
    // Only what the controller does has an order; failed and evicted pods go when they must.
    if (isEvicted(pod) || ['Failed', 'Succeeded'].includes(before.phase)) return [];
    if (!this.#byController(pod.name, entry.timeMs)) return [];
    const end = (set.start ?? 0) + set.replicas;
    const wrong = (what: string) => ({ what: `${pod.name} was deleted while ${what}`, evidence: [entry.index] });
    if (ordinal >= end || ordinal < (set.start ?? 0)) {
      this.condemned++;
      return this.#scaleDown(ordinal, entry.timeMs, set).map(wrong);
    }
    const { updateRevision } = set.status as { updateRevision?: string };
    if (before.revision === undefined || before.revision === updateRevision) return [];
    this.replaced++;
    return this.#update(ordinal, entry.timeMs, set, updateRevision).map(wrong);
  }

  #scaleDown(ordinal: number, atMs: number, set: StatefulSetView): string[] {
    const { start = 0, replicas } = set;
    const inRange = Array.from({ length: replicas }, (_, n) => start + n).filter((one) => one !== ordinal);
    const there = [...this.#standing].filter(([, { gone }]) => !gone).map(([one]) => one);
    // Those in range are higher than one that is below a start that was raised, and stay.
    const isCondemned = (one: number): boolean => one < start || one >= start + replicas;
    const higher = there.filter((one) => one > ordinal && isCondemned(one));
    const blocking = inRange.filter((one) => !this.#served(one, atMs));
    const lowerBad = there.some((one) => one < ordinal && !this.#served(one, atMs));
    return [
      ...higher.map((one) => `ordinal ${one} was still there`),
      ...blocking.map((one) => `ordinal ${one} ${this.#told(one)}`),
      ...(!this.#served(ordinal, atMs) && lowerBad && blocking.length === 0
        ? ['it and a lower ordinal did not serve']
        : []),
    ];
  }

  #update(ordinal: number, atMs: number, set: StatefulSetView, fresh: string | undefined): string[] {
    const { start = 0, replicas, partition = 0, strategy } = set;
    // With OnDelete only people delete: nothing of the controller's to judge.
    if (strategy === 'OnDelete') return [];
    if (ordinal < start + partition) return [`it is below the partition ${partition}`];
    const higher = Array.from({ length: start + replicas - ordinal - 1 }, (_, n) => ordinal + 1 + n);
    return higher
      .filter((one) => this.#standing.get(one)?.pod.revision !== fresh || !this.#served(one, atMs))
      .map((one) => `ordinal ${one} was not updated and serving`);
  }

  // The controller says in an event what it deletes; its words differ in case between versions.
  #byController(name: string, atMs: number): boolean {
    return this.#deletions.some(({ timeMs, value }) => {
      const said = (value as Seen<'event'>).object.message.toLowerCase();
      return Math.abs(timeMs - atMs) <= staleMs && said.includes(`pod ${name} `);
    });
  }

  #served(ordinal: number, atMs: number): boolean {
    const one = this.#standing.get(ordinal);
    return (one?.servedMs ?? Number.NaN) >= this.#knownMs(atMs);
  }

  /** Since when the controller may have heard nothing: one that was hindered acts on what it knew before. */
  #knownMs(atMs: number): number {
    const span = { fromMs: atMs - staleMs, toMs: atMs };
    const since = faultsDoing(excusing, this.#given, span).map(({ invoked }) => invoked.timeMs);
    return Math.min(atMs, ...since) - staleMs;
  }

  #told(ordinal: number): string {
    const { pod, gone = true } = this.#standing.get(ordinal) ?? {};
    if (pod === undefined || gone) return 'was not there';
    return pod.deletionTimestamp === undefined ? `did not serve (${pod.phase})` : 'was Terminating';
  }
}
