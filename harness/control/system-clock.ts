import { sleepWith } from '../clock.ts';
import type { Clock } from '../world.ts';

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
