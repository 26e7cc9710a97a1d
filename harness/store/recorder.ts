import { closeSync, openSync, writeSync } from 'node:fs';
import { HistoryEncoder } from '../history/codec.ts';
import { historyVersion, type Begin, type Draft, type Entry } from '../history/entry.ts';
import type { Clock } from '../world.ts';
import { wallAheadNs } from './two-clocks.ts';

type Listener = (entry: Entry) => void;

/**
 * Writes a history as it happens: every entry is handed to the operating system before `record` returns, so that a killed
 * process loses nothing that it recorded. Listeners are called with each entry, in order.
 */
export class Recorder {
  readonly entries: Entry[] = [];
  readonly #file: number;
  readonly #encoder = new HistoryEncoder();
  readonly #clock: Pick<Clock, 'monotonicNs'>;
  readonly #beginNs: bigint;
  /** Wall clock minus monotonic clock. */
  readonly #aheadNs: bigint;
  readonly #listeners = new Set<Listener>();
  readonly #broken = new AbortController();

  constructor(path: string, clock: Pick<Clock, 'monotonicNs' | 'wallMs'>) {
    this.#file = openSync(path, 'ax');
    this.#clock = clock;
    this.#aheadNs = wallAheadNs(clock);
    this.#beginNs = clock.monotonicNs();
    const wallNs = this.#beginNs + this.#aheadNs;
    const value: Begin = {
      historyVersion,
      monotonicNs: String(this.#beginNs),
      wall: new Date(Number(wallNs / 1_000_000n)).toISOString(),
      wallNs: String(wallNs),
    };
    this.record({ process: 'run', kind: 'phase', f: 'begin', value });
  }

  /** Adds an entry; it gets its index and the time of now. */
  record(draft: Draft): Entry {
    const entry: Entry = { index: this.entries.length, timeMs: this.nowMs(), ...draft };
    this.#write(this.#encoder.encode(entry));
    this.entries.push(entry);
    for (const listener of this.#listeners) listener(entry);
    return entry;
  }

  /** Aborts with the error of the first entry that could not be written: what happens from then on is not on record. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Adds an entry if it can be written: for words on the way out, where undoing must not wait for a full disk. */
  tryRecord(draft: Draft): void {
    try {
      this.record(draft);
    } catch {
      // The error that brought us here is the one to report.
    }
  }

  /** Milliseconds of the run. */
  nowMs(): number {
    return this.msOf(this.#clock.monotonicNs());
  }

  /** A stamp of the kernel's monotonic clock (nanoseconds) as milliseconds of the run, to the microsecond. */
  msOf(ns: bigint): number {
    return Number((ns - this.#beginNs) / 1_000n) / 1_000;
  }

  /** A stamp of the wall clock (nanoseconds since 1970) as milliseconds of the run; wrong by what the clock is set meanwhile. */
  msOfWall(ns: bigint): number {
    return this.msOf(ns - this.#aheadNs);
  }

  /** Calls `listener` with every entry from now on; the result ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    closeSync(this.#file);
  }

  // After a failed write the file may end in half a line, and nothing may follow that.
  #write(line: string): void {
    this.#broken.signal.throwIfAborted();
    try {
      const bytes = Buffer.from(line);
      for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done);
    } catch (error) {
      this.#broken.abort(error);
      throw error;
    }
  }
}
