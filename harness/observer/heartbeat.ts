import type { KubeApi } from '../world.ts';
import { Blindness } from './blindness.ts';
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
export async function observeHeartbeat(api: KubeApi, pen: Pen, signal: AbortSignal, beat = usualBeat): Promise<void> {
  const blindness = new Blindness(pen, '*');
  let answeredMs = pen.nowMs();
  while (!signal.aborted) {
    try {
      await api.get('/version', AbortSignal.any([signal, AbortSignal.timeout(beat.withinMs)]));
      answeredMs = pen.nowMs();
      blindness.end('late');
    } catch (error) {
      if (signal.aborted) return;
      blindness.begin(answeredMs, String(error));
    }
    await untilNext(beat.everyMs, signal);
  }
}

function untilNext(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
