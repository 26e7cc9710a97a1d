import type { DnsAnswer } from '../history/dns.ts';
import { serviceClient, type AppendValue, type ReportedLine } from '../history/writes.ts';
import type { JournalLine } from '../../clusters/journal/line.ts';
import type { Clock, ProbeEvent, Prober } from '../world.ts';
import type { Pen } from './observer.ts';

type Operation = ProbeEvent & {
  type: 'invoke' | 'ok' | 'fail' | 'info';
  op: string;
  identity: string;
  error?: string;
  reply?: { identity: string; seq: number; boot: string; uid: string; ns: string };
};

type Told = Omit<DnsAnswer, 'sourceMs'>;

const silenceMs = 5_000;
const pauseMs = 250;

/**
 * Records what the clients of the prober did, what the writers told it and what DNS names answered it. A broken or silent stream is resumed where it
 * stood: the prober keeps its events, so nothing is lost but the promptness. A `gap` entry of process `client` stands for
 * what is lost: events that the prober dropped, and everything from the last event on of a prober that was started anew or
 * was not heard again by the time at which `signal` aborts. Writers on other nodes than `nodes` are not recorded: an address that
 * a prober of another cluster had before is still reported to by the writers there.
 */
export async function observeClients(
  prober: Prober,
  pen: Pen,
  clock: Clock,
  { nodes, signal }: { nodes: readonly string[]; signal: AbortSignal },
): Promise<void> {
  const reader = new Reader(pen, new Set(nodes));
  while (!signal.aborted) {
    const silence = new AbortController();
    const watch = (): (() => void) =>
      clock.after(silenceMs, () => silence.abort(new Error(`silent for ${silenceMs} ms`)));
    let calm = watch();
    const onEvent = (event: ProbeEvent): void => {
      calm();
      calm = watch();
      reader.take(event);
    };
    try {
      await prober.follow(reader.next, onEvent, AbortSignal.any([signal, silence.signal]));
    } catch (error) {
      if (signal.aborted) break;
      reader.broken(error);
      await clock.sleep(pauseMs);
    } finally {
      calm();
    }
  }
  reader.end();
}

/** Where the stream stands, over all its breaks. */
class Reader {
  /** Number of the event that is wanted next. */
  next = 1;
  readonly #pen: Pen;
  readonly #nodes: ReadonlySet<string>;
  #boot: string | undefined;
  /** Stamp of the last line, and when it came. */
  #lastMs: number;
  #heardMs: number;
  /** Why the stream is broken, while it is. */
  #why: string | undefined;

  constructor(pen: Pen, nodes: ReadonlySet<string>) {
    this.#pen = pen;
    this.#nodes = nodes;
    this.#lastMs = pen.nowMs();
    this.#heardMs = this.#lastMs;
  }

  take(event: ProbeEvent): void {
    const ms = this.#pen.msOf(BigInt(event.ns));
    if (event.type === 'beat') this.#sameProber(String(event['boot']), ms);
    if (event.type === 'lost') this.#gap(ms, 'the prober dropped events');
    this.#why = undefined;
    this.#lastMs = ms;
    this.#heardMs = this.#pen.nowMs();
    this.next = event.n + 1;
    if (event.type === 'report') this.#line(event as ProbeEvent & { line: JournalLine });
    else if (event.type === 'dns') recordAnswer(event as ProbeEvent & Told, this.#pen);
    else if (event.type !== 'beat' && event.type !== 'lost') recordOperation(event as Operation, this.#pen);
  }

  #line(event: ProbeEvent & { line: JournalLine }): void {
    if (this.#nodes.has(event.line.node)) recordLine(event, this.#pen);
  }

  broken(error: unknown): void {
    this.#why = String(error);
    // Its numbers began anew: so did its memory.
    if (error instanceof RangeError) this.next = 1;
  }

  /** A gap unless the prober was heard to the last. */
  end(): void {
    const unheardMs = this.#pen.nowMs() - this.#heardMs;
    if (this.#why === undefined && unheardMs < silenceMs) return;
    this.#gap(this.#pen.nowMs(), this.#why ?? `silent for ${unheardMs} ms`);
  }

  /** Every stream begins with a beat: what follows from another prober is not what was asked for. */
  #sameProber(boot: string, ms: number): void {
    const known = this.#boot;
    this.#boot = boot;
    if (known === undefined || known === boot) return;
    this.#gap(ms, 'the prober was started anew');
    this.#lastMs = ms;
    if (this.next === 1) return;
    this.next = 1;
    throw new Error('the prober was started anew');
  }

  #gap(toMs: number, why: string): void {
    const value = { fromMs: this.#lastMs, toMs, why };
    this.#pen.record({ process: 'client', kind: 'gap', f: 'append', value });
  }
}

function recordOperation({ type, op, identity, reply, error, ns }: Operation, pen: Pen): void {
  const value: AppendValue = {
    op,
    identity,
    via: identity === serviceClient ? 'service' : 'pod',
    sourceMs: pen.msOf(BigInt(ns)),
    ...(reply === undefined ? {} : { reply: replyOf(reply, pen) }),
    ...(error === undefined ? {} : { error }),
  };
  pen.record({ process: `client/${identity}`, kind: 'op', type, f: 'append', value });
}

function replyOf(
  { seq, boot, uid, identity, ns }: NonNullable<Operation['reply']>,
  pen: Pen,
): NonNullable<AppendValue['reply']> {
  return { seq, boot, uid, identity, ms: pen.msOf(BigInt(ns)) };
}

function recordLine({ line, ns }: ProbeEvent & { line: JournalLine }, pen: Pen): void {
  const { ns: writtenNs, op, ...rest } = line;
  const value: ReportedLine = {
    ...rest,
    ...(op === undefined ? {} : { op }),
    sourceMs: pen.msOf(BigInt(writtenNs)),
    reportedMs: pen.msOf(BigInt(ns)),
  };
  pen.record({ process: `writer/${line.identity}`, kind: 'observation', f: 'line', value });
}

function recordAnswer({ identity, addresses, error, ns }: ProbeEvent & Told, pen: Pen): void {
  const value: DnsAnswer = {
    identity,
    addresses,
    ...(error === undefined ? {} : { error }),
    sourceMs: pen.msOf(BigInt(ns)),
  };
  pen.record({ process: `dns/${identity}`, kind: 'observation', f: 'dns', value });
}
