import { setImmediate as turn } from 'node:timers/promises';
import { sleepWith } from '../../clock.ts';
import type { Clock } from '../../world.ts';

interface Timer {
  atNs: bigint;
  order: number;
  act: () => void;
  cancelled: boolean;
}

const nsOf = (ms: number): bigint => BigInt(Math.round(Math.max(0, ms) * 1e6));

// Whoever reads the clock spends time: two readings are never equal, as on a real machine.
const readingNs = 500n;
const longestRunMs = 12 * 3_600_000;

/**
 * A clock that stands still while anybody has something to do and then jumps to the next timer. Work under it may wait
 * for promises and for this clock only: a real timer would be overtaken, and real I/O but that of files may be.
 */
export class VirtualClock implements Clock {
  readonly beganMs = Date.UTC(2026, 0, 1);
  #nowNs = 1_000_000_000n;
  readonly #beganNs = this.#nowNs;
  #order = 0;
  readonly #timers: Timer[] = [];

  monotonicNs(): bigint {
    this.#nowNs += readingNs;
    return this.#nowNs;
  }

  /** Whole milliseconds, as Date.now() gives them. */
  wallMs(): number {
    return Number(this.wallNs() / 1_000_000n);
  }

  /** Nanoseconds since 1970. */
  wallNs(): bigint {
    return this.monotonicNs() - this.#beganNs + BigInt(this.beganMs) * 1_000_000n;
  }

  /** Milliseconds since the clock was made. Reading it takes no time. */
  get elapsedMs(): number {
    return Number(this.#nowNs - this.#beganNs) / 1e6;
  }

  after(ms: number, act: () => void): () => void {
    const timer: Timer = { atNs: this.#nowNs + nsOf(ms), order: this.#order++, act, cancelled: false };
    push(this.#timers, timer);
    return () => (timer.cancelled = true);
  }

  readonly sleep: Clock['sleep'] = sleepWith((ms, act) => this.after(ms, act));

  /**
   * Lets time pass until `work` settles. One turn of the event loop lets every promise that can go on do so; then comes
   * the next timer. Throws when nothing is left that could ever happen.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const end = (): void => void (over = true);
    work.then(end, end);
    for (;;) {
      do await turn();
      while (!over && waitsForDisk());
      if (over) return work;
      if (!this.#fire()) throw new Error('the work waits for something that will never happen');
      if (this.elapsedMs > longestRunMs) throw new Error(`no end after ${longestRunMs / 3_600_000} h of this clock`);
    }
  }

  #fire(): boolean {
    for (;;) {
      const timer = pop(this.#timers);
      if (timer === undefined) return false;
      if (timer.cancelled) continue;
      if (timer.atNs > this.#nowNs) this.#nowNs = timer.atNs;
      timer.act();
      return true;
    }
  }
}

// A run compresses its record in the end: this clock stands still meanwhile.
const waitsForDisk = (): boolean =>
  process.getActiveResourcesInfo().some((one) => one.startsWith('FSReq') || one === 'CloseReq');

const before = (a: Timer, b: Timer): boolean => a.atNs < b.atNs || (a.atNs === b.atNs && a.order < b.order);

// A binary heap: the earliest timer is at 0, and the children of i are at 2i+1 and 2i+2.
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up] as Timer;
    if (!before(timer, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    const [left, right] = [heap[down], heap[down + 1]];
    if (left === undefined) break;
    if (right !== undefined && before(right, left)) down++;
    const child = heap[down] as Timer;
    if (!before(child, last)) break;
    heap[at] = child;
    at = down;
  }
  heap[at] = last;
  return first;
}
