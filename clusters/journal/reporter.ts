import { Agent, request } from 'node:http';
import type { JournalLine } from './line.ts';

/** How a reporter goes about it; times in milliseconds. */
export interface ReporterOptions {
  /** Lines that are held while nobody takes them; past it the oldest are dropped, and their `seq` is missing. */
  max?: number;
  /** Lines gather this long before they are sent. */
  gatherMs?: number;
  /** The longest pause between two attempts; the first one is `gatherMs`, and each doubles. */
  longestPauseMs?: number;
  timeoutMs?: number;
}

/**
 * Tells the outside prober (`POST <url>/report`, one JSON line each) which lines are on the disk. Nobody waits for it: what
 * cannot be told now is held and told later, at least once and in order; readers tell repeats by `boot` and `seq`.
 */
export class Reporter {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #options: Required<ReporterOptions>;
  #held: string[] = [];
  #sending: Promise<boolean> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs: number;

  constructor(url: string, options: ReporterOptions = {}) {
    this.#url = new URL('/report', url);
    this.#options = { max: 20_000, gatherMs: 100, longestPauseMs: 2_000, timeoutMs: 2_000, ...options };
    this.#pauseMs = this.#options.gatherMs;
  }

  /** Takes a line that is on the disk. Returns at once. */
  add(line: JournalLine): void {
    this.#held.push(JSON.stringify(line));
    const over = this.#held.length - this.#options.max;
    // A tenth at a time, since moving the array is what costs.
    if (over > this.#options.max / 10) this.#held = this.#held.slice(over);
    this.#later();
  }

  /** Sends what is held now, for at most `ms`. Never rejects; what was not taken stays untold. */
  async flush(ms: number): Promise<void> {
    const deadline = AbortSignal.timeout(ms);
    const passed = new Promise<false>((resolve) => deadline.addEventListener('abort', () => resolve(false)));
    while (!deadline.aborted && this.#held.length > 0 && (await Promise.race([this.#sendOnce(), passed])));
  }

  #later(): void {
    if (this.#timer !== undefined || this.#held.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#sendOnce().then((taken) => {
        const { gatherMs, longestPauseMs } = this.#options;
        this.#pauseMs = taken ? gatherMs : Math.min(longestPauseMs, this.#pauseMs * 2);
        this.#later();
      });
    }, this.#pauseMs).unref();
  }

  /** One attempt at a time: two under way could arrive in the wrong order. */
  #sendOnce(): Promise<boolean> {
    return (this.#sending ??= this.#send().finally(() => (this.#sending = undefined)));
  }

  async #send(): Promise<boolean> {
    const batch = this.#held.splice(0, 500);
    if (batch.length === 0) return true;
    const taken = await this.#post(`${batch.join('\n')}\n`);
    if (!taken) this.#held = [...batch, ...this.#held];
    return taken;
  }

  #post(body: string): Promise<boolean> {
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(this.#options.timeoutMs);
      const headers = { 'content-type': 'application/x-ndjson', 'content-length': Buffer.byteLength(body) };
      const call = request(this.#url, { method: 'POST', agent: this.#agent, signal, headers });
      call.on('response', (response) => {
        response.resume().on('end', () => resolve(response.statusCode === 200));
        response.on('error', () => resolve(false));
      });
      call.on('error', () => resolve(false));
      call.end(body);
    });
  }
}
