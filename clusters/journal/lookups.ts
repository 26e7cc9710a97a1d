import { promises as dns } from 'node:dns';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextSlot, nowMs } from './client.ts';
import type { DnsEvent } from './event.ts';

/** What `PUT /lookups` takes: the names that are to be looked up, and how. An empty list ends it. */
export interface LookupTable {
  /** Address of the DNS server, IPv4, with a port where that is not 53. */
  server: string;
  /** One lookup each, per name. */
  periodMs: number;
  names: Name[];
}

/** A name, and the identity that it is of. */
interface Name {
  identity: string;
  name: string;
}

type Answer = Pick<DnsEvent, 'addresses' | 'error'>;

/** Takes the first answer of each name and every one that differs from the one before, as it comes. */
export type OnAnswer = (answer: Name & Answer & { type: 'dns' }) => void;

const timeoutMs = 1_000;

/** Looks names up at a steady rate, each by itself: one that hangs holds up no other. */
export class Lookups {
  readonly #onAnswer: OnAnswer;
  #names: Name[] = [];
  #stop = new AbortController();

  constructor(onAnswer: OnAnswer) {
    this.#onAnswer = onAnswer;
  }

  /** Ends every lookup, telling `stopped` of each name, and begins those of `table`. */
  set({ server, periodMs, names }: LookupTable): void {
    this.#stop.abort();
    for (const name of this.#names) this.#onAnswer({ type: 'dns', ...name, addresses: [], error: 'stopped' });
    this.#stop = new AbortController();
    this.#names = names;
    for (const name of names) void this.#follow(name, server, periodMs, this.#stop.signal);
  }

  async #follow(name: Name, server: string, periodMs: number, signal: AbortSignal): Promise<void> {
    const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 1 });
    resolver.setServers([server]);
    let last = '';
    for (let slotMs = -Infinity; !signal.aborted;) {
      slotMs = nextSlot(slotMs, periodMs, nowMs());
      await sleep(Math.max(0, slotMs - nowMs()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const answer = await ask(resolver, name.name);
      const text = JSON.stringify(answer);
      if (signal.aborted || text === last) continue;
      last = text;
      this.#onAnswer({ type: 'dns', ...name, ...answer });
    }
  }
}

async function ask(resolver: dns.Resolver, name: string): Promise<Answer> {
  try {
    return { addresses: (await resolver.resolve4(name)).sort() };
  } catch (error) {
    return { addresses: [], error: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
