import type { Entry, EntryKind, History } from './entry.ts';

const none: readonly Entry[] = [];

/**
 * The entries of one finished history by kind and `f`, each list in the order of the history. Made in one pass, so that
 * many checkers of a long history each read only what they judge.
 */
export class Parts {
  readonly last: Entry | undefined;
  readonly #lists = new Map<string, Entry[]>();

  constructor(history: History) {
    this.last = history.at(-1);
    for (const entry of history) {
      const key = keyOf(entry.kind, entry.f);
      const list = this.#lists.get(key);
      if (list === undefined) this.#lists.set(key, [entry]);
      else list.push(entry);
    }
  }

  /** Entries of `kind` about `f`. */
  of(kind: EntryKind, f: string): readonly Entry[] {
    return this.#lists.get(keyOf(kind, f)) ?? none;
  }

  /** All entries of a kind, in the order of the history. Meant for kinds that are few: faults, gaps, phases. */
  all(kind: EntryKind): Entry[] {
    const lists = [...this.#lists].filter(([key]) => key.startsWith(`${kind} `)).map(([, list]) => list);
    return lists.flat().sort((a, b) => a.index - b.index);
  }
}

const keyOf = (kind: EntryKind, f: string): string => `${kind} ${f}`;
