import type { Entry } from './entry.ts';
import type { AppendValue, LinesValue, VolumeLine } from './writes.ts';

type Loose<T> = { -readonly [K in keyof T]?: unknown };
/** A line that may have any form where the type of an entry says more. */
type LooseEntry = Loose<Entry>;

/** What the last entries of one client had in common. */
interface Client {
  process: string;
  identity?: unknown;
  uid?: unknown;
  boot?: unknown;
}

/**
 * Keeps one copy of each string that comes again and again in the entries that a history has most of: operations of clients
 * and lines of volumes. Only places that are known to repeat are looked at, and first what stood there the last time:
 * looking everywhere, or everything up, costs more than parsing.
 */
export class Interner {
  readonly #clients = new Map<string, Client>();
  /** Names of operations under way: their end repeats them once. */
  readonly #pending = new Map<unknown, unknown>();
  #last: Loose<VolumeLine> = {};

  /** Replaces repeated strings of a line in place. */
  intern(line: LooseEntry): void {
    if (typeof line.process !== 'string' || typeof line.value !== 'object' || line.value === null) return;
    const client = this.#client(line.process);
    line.process = client.process;
    if (line.kind === 'op') this.#op(line.value, line.type === 'invoke', client);
    else if (line.f === 'lines') this.#lines(line.value);
  }

  #client(process: string): Client {
    const known = this.#clients.get(process);
    if (known !== undefined) return known;
    const client = { process, identity: undefined, uid: undefined, boot: undefined };
    this.#clients.set(process, client);
    return client;
  }

  #op(value: Loose<AppendValue>, begins: boolean, client: Client): void {
    const { op, identity } = value;
    if (identity !== undefined && identity === client.identity) value.identity = client.identity;
    else client.identity = identity;
    if (op === undefined) return;
    if (begins) this.#pending.set(op, op);
    else if (this.#pending.has(op)) {
      value.op = this.#pending.get(op);
      this.#pending.delete(op);
    }
    if (typeof value.reply === 'object' && value.reply !== null) this.#reply(value.reply, client);
  }

  #reply(reply: Loose<NonNullable<AppendValue['reply']>>, client: Client): void {
    const { uid, boot } = reply;
    if (uid !== undefined && uid === client.uid) reply.uid = client.uid;
    else client.uid = uid;
    if (boot !== undefined && boot === client.boot) reply.boot = client.boot;
    else client.boot = boot;
  }

  #lines({ lines }: Loose<LinesValue>): void {
    if (!Array.isArray(lines)) return;
    for (const line of lines as (Loose<VolumeLine> | null)[]) {
      if (typeof line !== 'object' || line === null) continue;
      const last = this.#last;
      if (line.uid !== undefined && line.uid === last.uid) line.uid = last.uid;
      if (line.node !== undefined && line.node === last.node) line.node = last.node;
      if (line.boot !== undefined && line.boot === last.boot) line.boot = last.boot;
      this.#last = line;
    }
  }
}
