import type { Clock } from './world.ts';

/** The `sleep` of a clock whose timers are `after`. */
export function sleepWith(after: Clock['after']): Clock['sleep'] {
  return async (ms, signal) => {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = after(ms, resolve);
    const onAbort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  };
}

const after: Clock['after'] = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** This machine's clocks. Containers on the same kernel read the same monotonic clock. */
export const systemClock: Clock = {
  monotonicNs: () => process.hrtime.bigint(),
  wallMs: () => Date.now(),
  after,
  sleep: sleepWith(after),
};
