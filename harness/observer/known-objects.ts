import { viewOf, type RawObject, type Seen, type Subject, type Views } from '../history/objects.ts';
import { sharing } from '../history/structure.ts';
import type { RawList } from '../world.ts';
import type { Pen } from './observer.ts';

/** The objects of one collection as they were last seen, and the pen that writes down what is new. */
export class KnownObjects {
  readonly #subject: Subject;
  readonly #pen: Pen;
  readonly #views = new Map<string, Views[Subject]>();

  constructor(subject: Subject, pen: Pen) {
    this.#subject = subject;
    this.#pen = pen;
  }

  /** An event of a watch. One that was seen before, as happens around a reconnect, is not recorded again. */
  changed(change: Seen['change'], object: RawObject): void {
    const known = this.#views.get(object.metadata.uid);
    const seenBefore =
      change === 'DELETED'
        ? known === undefined
        : known !== undefined && known.resourceVersion === object.metadata.resourceVersion;
    if (!seenBefore) this.#record(change, sharing(known, viewOf(this.#subject, object)));
  }

  /** How things stand: what is new or different is `LISTED`, and what is not there any more was deleted meanwhile. */
  listed({ items }: RawList): void {
    const now = new Set(items.map(({ metadata }) => metadata.uid));
    for (const [uid, view] of this.#views) if (!now.has(uid)) this.#record('DELETED', view);
    for (const object of items) this.changed('LISTED', object);
  }

  #record(change: Seen['change'], object: Views[Subject]): void {
    if (change === 'DELETED') this.#views.delete(object.uid);
    else this.#views.set(object.uid, object);
    const value: Seen = { change, object };
    this.#pen.record({ process: 'api', kind: 'observation', f: this.#subject, value });
  }
}
