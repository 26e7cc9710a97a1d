import type { Begin, Entry, History } from '../history/entry.ts';
import type { Seen, Subject, Views } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { Since } from './live-model.ts';

/** A stamp of the API server counts when it is this much older than the news of it: the news was late. */
const lateMs = 1_500;

/** Turns milliseconds of the history into instants and back, by its first entry. */
export class Times {
  readonly #beganMs: number;

  constructor(history: History) {
    this.#beganMs = Date.parse((history[0]?.value as Partial<Begin> | undefined)?.wall ?? '') || 0;
  }

  at(ms: number): string {
    return new Date(this.#beganMs + ms).toISOString();
  }

  ms(at: string): number {
    return Date.parse(at) - this.#beganMs;
  }
}

/** The sightings of every object of a subject, by UID, in order. One pass. */
export function sightings(history: History, subject: Subject): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of history) {
    const sighting = seen(entry, subject);
    if (sighting === undefined) continue;
    const list = found.get(sighting.object.uid);
    if (list === undefined) found.set(sighting.object.uid, [entry]);
    else list.push(entry);
  }
  return found;
}

export const lastOf = <S extends Subject>(list: readonly Entry[]): Seen<S> => list.at(-1)?.value as Seen<S>;

/**
 * Since when something stands of an object that stands now, by its sightings: from the first of those that show it without
 * a break. `stampOf` gives the API server's own stamp of it, where it has one.
 */
export function standingSince<S extends Subject>(
  list: readonly Entry[],
  stands: (object: Views[S]) => boolean,
  times: Times,
  stampOf: (object: Views[S]) => string | undefined = () => undefined,
): Since | undefined {
  const broken = list.findLastIndex(({ value }) => !stands((value as Seen<S>).object));
  const first = list[broken + 1];
  if (first === undefined) return undefined;
  const { change, object } = first.value as Seen<S>;
  const stamp = stampOf(object);
  const listed = change === 'LISTED';
  if (stamp !== undefined && (listed || times.ms(stamp) < first.timeMs - lateMs))
    return { at: new Date(Date.parse(stamp)).toISOString(), by: 'stamp' };
  return { at: times.at(first.timeMs), by: listed ? 'least' : 'seen' };
}

/** When a delete call was accepted: the API stamps its deadline. */
export const terminatingSince = <S extends Subject>(list: readonly Entry[], times: Times): Since | undefined =>
  standingSince<S>(
    list,
    ({ deletionTimestamp }) => deletionTimestamp !== undefined,
    times,
    ({ deletionTimestamp, deletionGracePeriodSeconds = 0 }) =>
      deletionTimestamp === undefined
        ? undefined
        : new Date(Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1_000).toISOString(),
  );
