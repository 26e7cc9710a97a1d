import type { Outside, ProbeEvent, ProbeLookups, Prober, ProbeTarget } from '../../world.ts';
import { addressesOf } from './dns.ts';
import { answererAt } from './network.ts';
import type { Model } from './model.ts';

const beatMs = 1_000;

interface Aim {
  url: string;
  periodMs: number;
  timeoutMs: number;
}

/** The container beside the nodes: one client per identity, one operation at a time, every event kept. */
export function memoryOutside(model: Model): Outside {
  return {
    reach: async (node) => (model.machines.get(node)?.kubelet.active === true ? 'connects' : 'refused'),
    processors: async () => ({ busyMs: 0, allMs: model.clock.wallMs() }),
    leftovers: async () => [],
    provideImages: async () => [],
    reap: async () => [],
    async startProber(_run, signal) {
      await model.clock.sleep(model.chance.between(300, 900), signal);
      return new MemoryProber(model);
    },
  };
}

/** The prober of the run before may still be there. */
function freeAddress(taken: Model['reports'], host = 100): string {
  const url = `http://172.18.0.${host}:7070`;
  return taken.has(url) ? freeAddress(taken, host + 1) : url;
}

class MemoryProber implements Prober {
  /** Where writers report, as pods reach it. */
  readonly reportUrl: string;
  readonly #model: Model;
  readonly #boot: string;
  readonly #events: ProbeEvent[] = [];
  readonly #readers = new Set<() => void>();
  readonly #aims = new Map<string, Aim>();
  readonly #running = new Set<string>();
  readonly #counts = new Map<string, number>();
  #lookups: ProbeLookups['names'] = [];

  constructor(model: Model) {
    this.#model = model;
    this.#boot = model.chance.uid();
    this.reportUrl = freeAddress(model.reports);
    model.reports.set(this.reportUrl, (line) => this.#add({ type: 'report', line }));
  }

  async setClients(clients: { periodMs: number; timeoutMs: number; targets: ProbeTarget[] }): Promise<void> {
    const { clock, chance } = this.#model;
    await clock.sleep(chance.between(1, 8));
    const { targets, ...pace } = clients;
    this.#aims.clear();
    for (const { identity, url } of targets) this.#aims.set(identity, { url, ...pace });
    for (const { identity } of targets) if (!this.#running.has(identity)) this.#run(identity);
  }

  async setLookups({ server, periodMs, names }: ProbeLookups): Promise<void> {
    const { clock, chance } = this.#model;
    await clock.sleep(chance.between(1, 8));
    for (const name of this.#lookups) this.#add({ type: 'dns', ...name, addresses: [], error: 'stopped' });
    this.#lookups = names;
    for (const name of names) this.#lookUp(name, server, periodMs);
  }

  async follow(from: number, onEvent: (event: ProbeEvent) => void, signal: AbortSignal): Promise<void> {
    const { clock } = this.#model;
    const { promise, reject } = Promise.withResolvers<never>();
    if (from > this.#events.length + 1) throw new RangeError(`the next event is ${this.#events.length + 1}`);
    let next = from;
    const pump = (): void => {
      try {
        for (let event; (event = this.#events[next - 1]) !== undefined; next++) onEvent(event);
      } catch (error) {
        reject(error);
      }
    };
    const beat = (): void => {
      onEvent({ n: next - 1, ns: this.#ns(), type: 'beat', boot: this.#boot });
      cancel = clock.after(beatMs, beat);
    };
    const onAbort = (): void => reject(signal.reason as Error);
    let cancel = clock.after(0, beat);
    signal.addEventListener('abort', onAbort);
    this.#readers.add(pump);
    pump();
    try {
      await promise;
    } finally {
      cancel();
      this.#readers.delete(pump);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#aims.clear();
    this.#lookups = [];
    this.#model.reports.delete(this.reportUrl);
    await this.#model.clock.sleep(this.#model.chance.between(20, 100));
  }

  #run(identity: string): void {
    const aim = this.#aims.get(identity);
    if (aim === undefined) {
      this.#running.delete(identity);
      return;
    }
    this.#running.add(identity);
    const { clock } = this.#model;
    const slotMs = clock.elapsedMs;
    // A slot that passed while an operation hung is left out.
    this.#operate(identity, aim, () => {
      const late = clock.elapsedMs - slotMs;
      clock.after(Math.max(1, Math.ceil(late / aim.periodMs)) * aim.periodMs - late, () => this.#run(identity));
    });
  }

  /** Looks a name up for as long as it is in the table; an answer comes a little late. */
  #lookUp(name: ProbeLookups['names'][number], server: string, periodMs: number): void {
    const { clock, chance } = this.#model;
    let last = '';
    const again = (): void => {
      if (!this.#lookups.includes(name)) return;
      clock.after(periodMs, again);
      const addresses = addressesOf(this.#model, server, name.name);
      const error = addresses === undefined ? 'ETIMEOUT' : addresses.length === 0 ? 'ENOTFOUND' : undefined;
      const answer = { addresses: addresses ?? [], ...(error === undefined ? {} : { error }) };
      const text = JSON.stringify(answer);
      clock.after(chance.between(1, 40), () => {
        if (text === last || !this.#lookups.includes(name)) return;
        last = text;
        this.#add({ type: 'dns', ...name, ...answer });
      });
    };
    again();
  }

  /** One append: refused where nothing listens, lost where nothing is, cut off where the writer ends under it. */
  #operate(identity: string, { url, timeoutMs }: Aim, done: () => void): void {
    const { clock, chance } = this.#model;
    const count = (this.#counts.get(identity) ?? 0) + 1;
    this.#counts.set(identity, count);
    const operation = { op: `${identity}/${count}`, identity, url };
    this.#add({ type: 'invoke', ...operation });
    const end = (outcome: { type: 'ok' | 'fail' | 'info'; [field: string]: unknown }): void => {
      this.#add({ ...outcome, ...operation });
      done();
    };
    const soon = (act: () => void): void => void clock.after(chance.between(0.3, 3), act);
    soon(() => {
      const writer = answererAt(this.#model, new URL(url).hostname);
      if (writer === undefined) clock.after(timeoutMs - 3, () => end({ type: 'fail', error: 'ETIMEDOUT' }));
      else if (writer === null) soon(() => end({ type: 'fail', error: 'ECONNREFUSED' }));
      else
        writer.append(operation.op, (answer) =>
          soon(() => {
            if (answer === undefined) end({ type: 'info', error: 'ECONNRESET' });
            else if ('reply' in answer) end({ type: 'ok', reply: answer.reply, status: 200 });
            else end({ type: answer.written ? 'info' : 'fail', error: answer.error, status: 503 });
          }),
        );
    });
  }

  #add(event: { type: ProbeEvent['type']; [field: string]: unknown }): void {
    this.#events.push({ n: this.#events.length + 1, ns: this.#ns(), ...event });
    this.#model.clock.after(this.#model.chance.between(0.2, 2), () => this.#readers.forEach((wake) => wake()));
  }

  #ns = (): string => String(this.#model.clock.monotonicNs());
}
