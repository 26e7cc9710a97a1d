import type { Entry, History } from '../history/entry.ts';
import type { Subject } from '../history/objects.ts';
import { faultWindows, objectsAt } from '../history/query.ts';
import { partsOf, type Condition, type SimpleCondition } from '../scenario/condition.ts';

/** What the names in a condition stand for in one history. */
export interface Bindings {
  /** Name of the inject step → nodes it hit. */
  faults: ReadonlyMap<string, readonly string[]>;
  /** What stood when a step began; left out: when the first fault or change did (or at the end, if there was none). */
  before: (step?: string) => Standing;
}

/** The objects as they stood at one moment. */
export interface Standing {
  /** UID of the object of a subject that bore a name. */
  uidOf(subject: Subject, name: string): string | undefined;
  /** Node of the pod of a name. */
  nodeOf(pod: string): string | undefined;
  /** Volume that a claim was bound to. */
  volumeOf(claim: string): string | undefined;
  /** Whether a pod was made from this revision, one of the same StatefulSet as `pod`. */
  hadRevision(pod: string, revision: string): boolean;
  /** Why nothing is known of the objects of a subject then, if so: they were not watched. */
  unsureOf(subject: Subject): string | undefined;
}

/** Reads the bindings off a history or a prefix of one. What is asked of them is remembered. */
export function bindingsOf(history: History): Bindings {
  const faults = faultWindows(history);
  const standings = new Map<string | undefined, Standing>();
  const standing = (step: string | undefined): Standing => {
    const known = standings.get(step) ?? standingAt(history, markOf(history, step), history.length);
    standings.set(step, known);
    return known;
  };
  // The first fault may begin only after this was read: what stands until then stands for it.
  standing(undefined);
  return { faults: new Map(faults.map(({ as, nodes }) => [as, nodes])), before: standing };
}

function markOf(history: History, step: string | undefined): Entry | undefined {
  const windows = faultWindows(history);
  if (step === undefined) return windows[0]?.invoked;
  const begun = ({ kind, f, type }: Entry): boolean => kind === 'phase' && f === `step ${step}` && type === 'invoke';
  return history.find(begun) ?? windows.find(({ as }) => as === step)?.invoked;
}

function standingAt(history: History, at: Entry | undefined, end: number): Standing {
  const objects = <S extends Subject>(subject: S) => [...objectsAt(history, subject, at?.index ?? end).values()];
  const pods = new Map(objects('pod').map((pod) => [pod.name, pod]));
  const uids = new Map<Subject, Map<string, string>>();
  const uidsOf = (subject: Subject): Map<string, string> => {
    const known = uids.get(subject) ?? new Map(objects(subject).map(({ name, uid }) => [name, uid]));
    uids.set(subject, known);
    return known;
  };
  let claims: Map<string, string | undefined> | undefined;
  return {
    uidOf: (subject, name) => (subject === 'pod' ? pods.get(name)?.uid : uidsOf(subject).get(name)),
    nodeOf: (pod) => pods.get(pod)?.node,
    volumeOf: (claim) => (claims ??= new Map(objects('claim').map(({ name, volume }) => [name, volume]))).get(claim),
    hadRevision: (pod, revision) =>
      [...pods.values()].some((one) => setOf(one.name) === setOf(pod) && one.revision === revision),
    unsureOf: (subject) => {
      const blind = at && history.find((entry) => isBlindTo(subject, entry, at.timeMs));
      return blind && `which ${subject} bore it was not seen, entry ${blind.index}`;
    },
  };
}

const setOf = (pod: string): string => pod.replace(/-\d+$/, '');

function isBlindTo(subject: Subject, { kind, f, process, value }: Entry, atMs: number): boolean {
  if (kind !== 'gap' || f !== subject || process !== 'api') return false;
  const { fromMs, toMs } = value as { fromMs: number; toMs: number };
  return fromMs <= atMs && toMs >= atMs;
}

/** Whether a condition compares with what stood before. */
export const looksBack = (condition: Condition): boolean => partsOf(condition).some((part) => subjectBefore(part));

/** Why nothing can be said of a condition in this history: it tells bearers apart, and they were not seen. */
export function unsureOf(condition: Condition, { before }: Bindings): string | undefined {
  for (const part of partsOf(condition)) {
    const subject = subjectBefore(part);
    const unsure = subject && before('than' in part ? part.than : undefined).unsureOf(subject);
    if (unsure !== undefined) return unsure;
  }
  return undefined;
}

function subjectBefore(part: SimpleCondition): Subject | undefined {
  if (part.of === 'volume') return 'claim';
  if (part.of === 'claim' && part.volume !== undefined) return 'claim';
  if (part.of === 'pod' && (part.revision !== undefined || part.node !== undefined)) return 'pod';
  if (!('bearer' in part) || part.bearer === undefined) return undefined;
  return part.of === 'container' ? 'pod' : part.of;
}
