import { Blindness } from './blindness.ts';
import type { Reach } from './follow.ts';
import type { Pen } from './observer.ts';

/** How often, and how long an answer may take; milliseconds. */
export interface Beat {
  everyMs: number;
  withinMs: number;
}
export const usualBeat: Beat = { everyMs: 2_000, withinMs: 3_000 };

/**
 * Asks the API server again and again whether it is there, because an open watch cannot tell a server on which nothing
 * happens from one that is frozen. While it does not answer, the whole API truth is late: a `gap` of f `*`, from the last
 * answer to the next one. Resolves after `signal` aborts.
 */
export async function observeHeartbeat(
  { api, clock }: Reach,
  pen: Pen,
  signal: AbortSignal,
  beat = usualBeat,
): Promise<void> {
  const blindness = new Blindness(pen, '*');
  let answeredMs = pen.nowMs();
  while (!signal.aborted) {
    try {
      await answered(api, clock, beat.withinMs, signal);
      answeredMs = pen.nowMs();
      blindness.end('late');
    } catch (error) {
      if (signal.aborted) return;
      blindness.begin(answeredMs, String(error));
    }
    await clock.sleep(beat.everyMs, signal).catch(() => {});
  }
}

async function answered(
  api: Reach['api'],
  clock: Reach['clock'],
  withinMs: number,
  signal: AbortSignal,
): Promise<void> {
  const late = new AbortController();
  const inTime = clock.after(withinMs, () => late.abort(new Error(`no answer within ${withinMs / 1_000} s`)));
  try {
    await api.get('/version', AbortSignal.any([signal, late.signal]));
  } finally {
    inTime();
  }
}
