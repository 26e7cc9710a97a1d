import type { Entry } from './entry.ts';

/** The part of an API observation that files shorten; see codec.ts. */
export interface Sighting {
  change: string;
  object: { uid: string };
}

/** What an API observation of one object holds, or undefined when the entry is none or has another form. */
export function sightingIn(entry: Entry): Sighting | undefined {
  if (entry.kind !== 'observation' || entry.process !== 'api') return undefined;
  const value = entry.value as Partial<Sighting> | null | undefined;
  if (typeof value?.change !== 'string' || typeof value.object?.uid !== 'string') return undefined;
  return value as Sighting;
}

/** The last view of every object that is there, while a history is walked: by subject, then by UID. */
export class LastViews {
  readonly #subjects = new Map<string, Map<string, Sighting['object']>>();

  get(subject: string, uid: string): Sighting['object'] | undefined {
    return this.#subjects.get(subject)?.get(uid);
  }

  /** Takes the next sighting in; an object that was deleted is forgotten. */
  put(subject: string, { change, object }: Sighting): void {
    const views = this.#subjects.get(subject) ?? new Map<string, Sighting['object']>();
    this.#subjects.set(subject, views);
    if (change === 'DELETED') views.delete(object.uid);
    else views.set(object.uid, object);
  }
}
