import type { ProberEvent } from './event.ts';

type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'n' | 'ns'> : never;

/** The prober's events as lines, numbered from 1. Holds the newest `max` of them, and up to a tenth more. */
export class EventLog {
  readonly #max: number;
  readonly #readers = new Set<() => void>();
  #lines: string[] = [];
  #first = 1;

  constructor(max: number) {
    this.#max = max;
  }

  /** Number of the oldest event that is still held. */
  get first(): number {
    return this.#first;
  }

  /** Number of the newest event; 0 before there is any. */
  get last(): number {
    return this.#first + this.#lines.length - 1;
  }

  /** Numbers and stamps an event, here and now, and wakes the readers. */
  add(event: Unnumbered<ProberEvent>): void {
    const stamped = { n: this.last + 1, ns: String(process.hrtime.bigint()), ...event };
    this.#lines.push(JSON.stringify(stamped));
    if (this.#lines.length > this.#max * 1.1) this.#drop(this.#lines.length - this.#max);
    for (const wake of this.#readers) wake();
  }

  /** Up to `count` lines from number `from` (which must be held) on. */
  read(from: number, count: number): string[] {
    return this.#lines.slice(from - this.#first, from - this.#first + count);
  }

  /** Calls `wake` after each new event, until the returned function is called. */
  onAdd(wake: () => void): () => void {
    this.#readers.add(wake);
    return () => this.#readers.delete(wake);
  }

  /** Many at once, since moving the array is what costs. */
  #drop(count: number): void {
    this.#lines = this.#lines.slice(count);
    this.#first += count;
  }
}
