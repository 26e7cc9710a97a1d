import type { JournalLine } from './line.ts';

/** What a 200 of the journal says: which line of which boot of which pod carries the operation. */
export type Reply = Pick<JournalLine, 'identity' | 'uid' | 'boot' | 'seq' | 'ns'>;

/**
 * How an operation ended. `ok`: acknowledged. `fail`: surely not done: no byte of the request was sent, or the answer says
 * `"written":false`. `info`: cannot know.
 */
export interface Outcome {
  type: 'ok' | 'fail' | 'info';
  /** On `ok`, and only there. */
  reply?: Reply;
  /** On `fail` and `info`: `ECONNREFUSED`, `ECONNRESET`, `ETIMEDOUT` (our bound), or what the answer said (`ENOSPC`…). */
  error?: string;
  /** Of the answer, where there was one. */
  status?: number;
}

/** What each stored event carries: its number, from 1 per life of the prober, and the monotonic clock at its making. */
interface Stamp {
  n: number;
  ns: string;
}

/** One step of one operation. `invoke` comes before anything is sent; each invoke has exactly one outcome after it. */
export type OperationEvent = Stamp & { op: string; identity: string; url: string } & ({ type: 'invoke' } | Outcome);

/** A line that a writer reported itself. */
export type ReportEvent = Stamp & { type: 'report'; line: JournalLine };

/**
 * What a DNS name answers from now on: its addresses, sorted, or none and why (`ENOTFOUND`, `ETIMEOUT`…; `stopped`: it is not
 * looked up any more). Stored when it differs from the answer before.
 */
export type DnsEvent = Stamp & { type: 'dns'; identity: string; name: string; addresses: string[]; error?: string };

/** What the prober stores. */
export type ProberEvent = OperationEvent | ReportEvent | DnsEvent;

/** Sent at the start of a stream and every second: silence means that the line is dead. `n` is the last number sent before it. */
export type BeatLine = Stamp & { type: 'beat'; boot: string };

/** In place of `count` events that were dropped from memory before this reader came; `n` is the last of them. */
export type LostLine = Stamp & { type: 'lost'; count: number };

/** One line of `GET /events`. Whatever its type, a reader that was cut off goes on from its `n` + 1. */
export type StreamLine = ProberEvent | BeatLine | LostLine;
