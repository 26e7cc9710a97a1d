import type { Entry, History } from '../history/entry.ts';
import type { PodView, Seen, Subject, Views } from '../history/objects.ts';
import type { LinesValue, VolumeLine } from '../history/writes.ts';

/** A draft of a corrupted history: entries in any order, numbered again by {@link renumbered}. */
export type Edited = Entry[];

/** Puts entries in the order of their times (those of one time stay as they were) and numbers them. */
export const renumbered = (entries: readonly Entry[]): History =>
  entries.toSorted((a, b) => a.timeMs - b.timeMs).map((entry, index) => ({ ...entry, index }));

/** The history with one entry replaced. */
export const withEntry = (history: History, index: number, change: (entry: Entry) => Partial<Entry>): History =>
  renumbered(history.map((entry) => (entry.index === index ? { ...entry, ...change(entry) } : entry)));

/** The history with an entry added at its time. */
export const withAdded = (history: History, ...added: Omit<Entry, 'index'>[]): History =>
  renumbered([...history, ...added.map((one) => ({ index: -1, ...one }))]);

/** The history without some entries. */
export const without = (history: History, drop: (entry: Entry) => boolean): History =>
  renumbered(history.filter((entry) => !drop(entry)));

/**
 * The history with everything from `fromMs` on happening `byMs` later; what sources stamped stays as it is. Nodes that were heard of
 * are heard of meanwhile too: it is the cluster that is late, not the machine.
 */
export const delayed = (history: History, fromMs: number, byMs: number): History =>
  withAdded(
    history.map((entry) => (entry.timeMs >= fromMs ? { ...entry, timeMs: entry.timeMs + byMs } : entry)),
    ...heartbeatsBetween(history, fromMs, fromMs + byMs),
  );

const beatMs = 1_000;

/** The last heartbeat of each node that had one a moment before, again and again. */
function heartbeatsBetween(history: History, fromMs: number, toMs: number): Omit<Entry, 'index'>[] {
  const before = observed(history, 'lease').filter(
    ({ entry: { timeMs } }) => timeMs < fromMs && timeMs > fromMs - 2 * beatMs,
  );
  const last = new Map(before.map(({ entry, object }) => [object.name, entry]));
  return [...last.values()].flatMap((entry) =>
    Array.from({ length: Math.ceil((toMs - entry.timeMs) / beatMs) }, (_, n) => ({
      ...entry,
      timeMs: entry.timeMs + (n + 1) * beatMs,
    })),
  );
}

/** The history with the volume of an identity holding other lines. */
export const withLines = (history: History, identity: string, change: (lines: VolumeLine[]) => VolumeLine[]): History =>
  history.map((entry) => {
    if (entry.f !== 'lines' || (entry.value as LinesValue).identity !== identity) return entry;
    const value = entry.value as LinesValue;
    return { ...entry, value: { ...value, lines: change([...value.lines]) } };
  });

/** API observations of a subject, with their views. */
export function observed<S extends Subject>(
  history: History,
  subject: S,
): { entry: Entry; object: Views[S]; change: string }[] {
  return history
    .filter(({ kind, f, process }) => kind === 'observation' && f === subject && process === 'api')
    .map((entry) => ({ entry, ...(entry.value as Seen<S>) }));
}

/** The history with the objects of some observations changed. */
export function withObjects<S extends Subject>(
  history: History,
  subject: S,
  change: (object: Views[S], entry: Entry) => Partial<Views[S]> | undefined,
): History {
  return history.map((entry) => {
    if (entry.kind !== 'observation' || entry.f !== subject) return entry;
    const value = entry.value as Seen<S>;
    const more = change(value.object, entry);
    return more === undefined ? entry : { ...entry, value: { ...value, object: { ...value.object, ...more } } };
  });
}

/** An API observation to add. */
export const observation = (timeMs: number, f: Subject, change: string, object: unknown): Omit<Entry, 'index'> => ({
  timeMs,
  process: 'api',
  kind: 'observation',
  f,
  value: { change, object },
});

/**
 * The history as it would be had the watch of one subject been blind between two times: what it saw then is not there,
 * a gap entry is, and the list that follows says how things stand.
 */
export function blinded(history: History, subject: Subject, fromMs: number, toMs: number): History {
  const hidden = observed(history, subject).filter(({ entry }) => entry.timeMs >= fromMs && entry.timeMs <= toMs);
  const last = new Map(hidden.map((one) => [one.object.uid, one]));
  const known = new Set(
    observed(history, subject)
      .filter(({ entry }) => entry.timeMs < fromMs)
      .map(({ object }) => object.uid),
  );
  const relisted = [...last.values()]
    .filter(({ change, object }) => change !== 'DELETED' || known.has(object.uid))
    .map(({ change, object }) => observation(toMs, subject, change === 'DELETED' ? 'DELETED' : 'LISTED', object));
  const gap = { timeMs: toMs, process: 'api', kind: 'gap' as const, f: subject, value: { fromMs, toMs, why: 'cut' } };
  const indexes = new Set(hidden.map(({ entry }) => entry.index));
  return withAdded(
    without(history, ({ index }) => indexes.has(index)),
    gap,
    ...relisted,
  );
}

/** The history with endpoint slices as the controller would make them, each change of readiness `lagMs` later. */
export function withSlices(history: History, lagMs: number): History {
  const ready = new Map<string, string>();
  const slices = observed(history, 'pod').map(({ entry, object, change }) => {
    const serves = change !== 'DELETED' && isReady(object);
    if (serves) ready.set(object.name, object.ip ?? '');
    else ready.delete(object.name);
    const endpoints = [...ready].map(([pod, address]) => ({ pod, address, ready: true }));
    const slice = { name: 'journal-x', uid: 'slice-1', namespace: object.namespace, endpoints };
    return observation(entry.timeMs + lagMs, 'endpointslice', 'MODIFIED', slice);
  });
  return withAdded(history, ...slices);
}

const isReady = ({ conditions, deletionTimestamp, phase }: PodView): boolean =>
  conditions['Ready']?.status === 'True' && deletionTimestamp === undefined && phase === 'Running';
