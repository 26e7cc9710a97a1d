import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt } from './attempt.ts';
import type { Outcome } from './event.ts';

/** What a client is to do, until it is told otherwise. */
export interface Aim {
  url: string;
  periodMs: number;
  timeoutMs: number;
  /** `each`: a new connection for every operation. */
  connect?: 'each';
}

/** Takes what a client does, as it does it. */
export type OnStep = (step: { op: string; identity: string; url: string } & ({ type: 'invoke' } | Outcome)) => void;

/**
 * Appends to one identity, one operation at a time, at a steady rate. Its operations are `<identity>/<n>`, and n goes on for the
 * life of the client, whatever it is aimed at.
 */
export class Client {
  readonly #identity: string;
  readonly #onStep: OnStep;
  #aim: Aim | undefined;
  #changed = new AbortController();
  #running = false;
  #count = 0;
  #slotMs = -Infinity;
  #agent: { url: string; agent: Agent } | undefined;

  constructor(identity: string, onStep: OnStep) {
    this.#identity = identity;
    this.#onStep = onStep;
  }

  /** Goes for `aim` from the next operation on, or stops. An operation under way ends as it will, and is recorded. */
  aim(aim: Aim | undefined): void {
    this.#aim = aim;
    this.#changed.abort();
    this.#changed = new AbortController();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#aim) {
      const dueMs = nextSlot(this.#slotMs, this.#aim.periodMs, nowMs());
      if (!(await slept(dueMs - nowMs(), this.#changed.signal))) continue;
      this.#slotMs = dueMs;
      await this.#operate(this.#aim);
    }
    this.#connectTo(undefined);
    this.#running = false;
  }

  async #operate({ url, timeoutMs, connect }: Aim): Promise<void> {
    const operation = { op: `${this.#identity}/${(this.#count += 1)}`, identity: this.#identity, url };
    this.#onStep({ type: 'invoke', ...operation });
    const bound = { agent: this.#connectTo(url), signal: AbortSignal.timeout(timeoutMs) };
    const outcome = await attempt(url, operation.op, bound);
    this.#onStep({ ...outcome, ...operation });
    if (connect === 'each') this.#connectTo(undefined);
  }

  /** The kept-alive connection to `url`; one to another address is closed. */
  #connectTo(url: string): Agent;
  #connectTo(url: undefined): undefined;
  #connectTo(url: string | undefined): Agent | undefined {
    if (this.#agent?.url !== url) {
      this.#agent?.agent.destroy();
      this.#agent = url === undefined ? undefined : { url, agent: new Agent({ keepAlive: true }) };
    }
    return this.#agent?.agent;
  }
}

/**
 * The first slot of the grid `slotMs + k * periodMs`, k ≥ 1, that is not before `nowMs`: a slot that passed while an
 * operation hung is left out, never made up for. With no slot yet (-Infinity): now.
 */
export function nextSlot(slotMs: number, periodMs: number, nowMs: number): number {
  if (slotMs === -Infinity) return nowMs;
  return slotMs + Math.max(1, Math.ceil((nowMs - slotMs) / periodMs)) * periodMs;
}

/** True after the time, false when the signal came first. */
function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(Math.max(0, ms), undefined, { signal }).then(
    () => true,
    () => false,
  );
}

/** The kernel's monotonic clock. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
