import type { Entry } from './entry.ts';
import type { PodView, Seen } from './objects.ts';
import type { Parts } from './parts.ts';

/** One pod object of the API server, from the first sight of it to the last. Entries that are missing did not happen. */
export interface PodLife {
  uid: string;
  name: string;
  /** Every observation of it, in order. */
  seen: Entry[];
  /** It was seen being created, not listed later. */
  created?: Entry;
  /** A delete call was accepted: the first observation with a deletionTimestamp. */
  marked?: Entry;
  /** The object left the API server. */
  gone?: Entry;
}

/** Every pod that the API watch showed, in the order of their first sight. */
export function podLives(parts: Parts): PodLife[] {
  const lives = new Map<string, PodLife>();
  for (const entry of parts.of('observation', 'pod')) {
    const { change, object } = entry.value as Seen<'pod'>;
    const life = lives.get(object.uid) ?? { uid: object.uid, name: object.name, seen: [] };
    lives.set(object.uid, life);
    if (change === 'ADDED' && life.seen.length === 0) life.created = entry;
    if (object.deletionTimestamp !== undefined) life.marked ??= entry;
    if (change === 'DELETED') life.gone ??= entry;
    life.seen.push(entry);
  }
  return [...lives.values()];
}

/** The pod as an observation of it shows it. */
export const podIn = (entry: Entry): PodView => (entry.value as Seen<'pod'>).object;

/** Ready as the StatefulSet controller and the endpoints count it: running, ready, and not marked for deletion. */
export const isServing = (pod: PodView): boolean =>
  pod.phase === 'Running' && pod.conditions['Ready']?.status === 'True' && pod.deletionTimestamp === undefined;

/** Marked by the eviction of the node lifecycle, not by a user or by its own controller. */
export const isEvicted = (pod: PodView): boolean =>
  pod.deletionTimestamp !== undefined && pod.conditions['DisruptionTarget']?.reason === 'DeletionByTaintManager';

/** 12 of `journal-12`; NaN for a name that has no ordinal. */
export const ordinalOf = (name: string): number => Number(/-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
