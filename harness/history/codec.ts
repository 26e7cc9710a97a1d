import type { Entry } from './entry.ts';
import { Interner } from './interner.ts';
import { LastViews, sightingIn } from './last-views.ts';
import { changedLeaves, sharing, withLeaves, type ChangedLeaves } from './structure.ts';

/**
 * The lines of a history file. A line is its entry as JSON, with one exception: an API observation of an object that was
 * seen before in the same shape has, in place of `value`, `delta`: the leaves that changed since. A reader that follows the
 * file from its first line restores every view whole. Version 1 had no deltas and is read the same way.
 */
interface Delta {
  change: string;
  uid: string;
  set: ChangedLeaves;
}
type Line = Omit<Entry, 'value'> & { value?: unknown; delta?: Delta };

/** Turns entries, in their order, into the lines of one file. */
export class HistoryEncoder {
  readonly #views = new LastViews();

  /** The entry's line, newline included. */
  encode(entry: Entry): string {
    const delta = this.#delta(entry);
    if (delta === undefined) return `${JSON.stringify(entry)}\n`;
    return `${JSON.stringify({ ...entry, value: undefined, delta })}\n`;
  }

  #delta(entry: Entry): Delta | undefined {
    const sighting = sightingIn(entry);
    if (sighting === undefined) return undefined;
    const { change, object } = sighting;
    const before = this.#views.get(entry.f, object.uid);
    this.#views.put(entry.f, sighting);
    // A sighting that says more than the two is written whole.
    if (before === undefined || Object.keys(sighting).length !== 2) return undefined;
    const set = changedLeaves(before, object);
    return set === undefined ? undefined : { change, uid: object.uid, set };
  }
}

/**
 * Turns parsed lines, in their order, back into entries. Equal strings and unchanged parts of views are shared between
 * entries, so a long history takes little memory: treat everything in it as immutable.
 */
export class HistoryDecoder {
  readonly #views = new LastViews();
  readonly #strings = new Interner();

  /** The entry of a line. Throws an Error when it is not the line at `at`, or builds on an object that was never seen. */
  decode(line: unknown, at: number): Entry {
    const { index } = (line ?? {}) as Partial<Line>;
    if (index !== at) throw new Error(`index ${String(index)}, wanted ${at}`);
    const entry = line as Line;
    this.#strings.intern(entry);
    return entry.delta === undefined ? this.#whole(entry as Entry) : this.#restored(entry, entry.delta);
  }

  #whole(entry: Entry): Entry {
    const sighting = sightingIn(entry);
    if (sighting === undefined) return entry;
    sighting.object = sharing(this.#views.get(entry.f, sighting.object.uid), sighting.object);
    this.#views.put(entry.f, sighting);
    return entry;
  }

  #restored(line: Line, { change, uid, set }: Delta): Entry {
    const before = this.#views.get(line.f, uid);
    if (before === undefined) throw new Error(`${line.f} ${uid} changed before it was seen`);
    const sighting = { change, object: withLeaves(before, set) };
    this.#views.put(line.f, sighting);
    const { index, timeMs, process, kind, f } = line;
    return {
      index,
      timeMs,
      process,
      kind,
      ...(line.type === undefined ? {} : { type: line.type }),
      f,
      value: sighting,
    };
  }
}
