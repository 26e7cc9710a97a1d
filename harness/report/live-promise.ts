import type { Bound } from '../bounds/bounds.ts';
import type { History } from '../history/entry.ts';
import { gapsIn } from '../history/gaps.ts';
import type { LivePromise, Since } from './live-model.ts';
import type { Times } from './live-since.ts';

/** What begins a window, what is to come in it, and when it came. */
export interface Told {
  on: string;
  what: string;
  after: string;
  since: Since;
  came?: Since | undefined;
  bound: Bound;
}

/** A stamp in whole seconds may be this much off. */
const stampMs = 1_000;
/** A promise that was kept is of interest for so long. */
const freshMs = 30_000;

/**
 * How a promise stands. Undefined when nothing can be said (its beginning was before the first look, or it has no end), or
 * when it was kept a while ago.
 */
export function promise(told: Told, history: History, nowMs: number, times: Times): LivePromise | undefined {
  const { since, came, bound, ...words } = told;
  if (since.by === 'least' || came?.by === 'least' || !Number.isFinite(bound.toMs)) return undefined;
  const beganMs = times.ms(since.at);
  const endedMs = came === undefined ? nowMs : times.ms(came.at);
  const looseMs = since.by === 'stamp' || came?.by === 'stamp' ? stampMs : 0;
  // It came of something else.
  if (endedMs < beganMs - looseMs) return undefined;
  const state = stateOf(endedMs - beganMs, bound, looseMs, came !== undefined);
  if (state === 'kept' && nowMs - endedMs > freshMs) return undefined;
  const doubtful = ['early', 'late', 'overdue'].includes(state) && wasBlind(history, beganMs, endedMs);
  const { fromMs, toMs, because } = bound;
  return {
    ...words,
    since,
    ...(came === undefined ? {} : { came }),
    fromMs,
    toMs,
    because,
    state: doubtful ? 'unseen' : state,
  };
}

function stateOf(tookMs: number, { fromMs, toMs }: Bound, looseMs: number, came: boolean): LivePromise['state'] {
  if (tookMs < fromMs - looseMs) return came ? 'early' : 'waiting';
  if (tookMs > toMs + looseMs) return came ? 'late' : 'overdue';
  return came ? 'kept' : 'due';
}

const wasBlind = (history: History, fromMs: number, toMs: number): boolean =>
  gapsIn(history).some((gap) => gap.process === 'api' && gap.fromMs <= toMs && gap.toMs >= fromMs);
