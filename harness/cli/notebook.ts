import { historyVersion, type Begin, type Draft, type Entry } from '../history/entry.ts';
import type { Pen } from '../observer/observer.ts';
import { condensed } from '../report/live-memory.ts';
import { wallAheadNs } from '../store/two-clocks.ts';
import type { Clock } from '../world.ts';

/** So many entries, and what no picture needs is forgotten. */
const mostEntries = 10_000;

/** A history that is kept in memory alone, and forgets. */
export class Notebook implements Pen {
  entries: Entry[] = [];
  readonly #clock: Pick<Clock, 'monotonicNs'>;
  readonly #beganNs: bigint;
  readonly #aheadNs: bigint;
  readonly #onEntry: () => void;
  #next = 0;
  #condenseAt = mostEntries;

  constructor(clock: Pick<Clock, 'monotonicNs' | 'wallMs'>, onEntry: () => void = () => {}) {
    this.#clock = clock;
    this.#onEntry = onEntry;
    this.#aheadNs = wallAheadNs(clock);
    this.#beganNs = clock.monotonicNs();
    const wallNs = this.#beganNs + this.#aheadNs;
    const wall = new Date(Number(wallNs / 1_000_000n)).toISOString();
    const value: Begin = { historyVersion, monotonicNs: String(this.#beganNs), wall, wallNs: String(wallNs) };
    this.record({ process: 'run', kind: 'phase', f: 'begin', value });
  }

  record(draft: Draft): Entry {
    const entry: Entry = { index: this.#next++, timeMs: this.nowMs(), ...draft };
    this.entries.push(entry);
    if (this.entries.length > this.#condenseAt) this.#condense();
    this.#onEntry();
    return entry;
  }

  /** Forgets what one observer saw; that it was blind stays. */
  forget(process: string): void {
    this.entries = this.entries.filter((entry) => entry.process !== process || entry.kind !== 'observation');
  }

  nowMs(): number {
    return this.msOf(this.#clock.monotonicNs());
  }

  msOf(ns: bigint): number {
    return Number((ns - this.#beganNs) / 1_000n) / 1_000;
  }

  msOfWall(ns: bigint): number {
    return this.msOf(ns - this.#aheadNs);
  }

  #condense(): void {
    this.entries = condensed(this.entries, mostEntries / 2);
    // What must be kept may be many: not to be sifted again with every entry.
    this.#condenseAt = this.entries.length + mostEntries / 2;
  }
}
