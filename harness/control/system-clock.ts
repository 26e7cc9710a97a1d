import type { Clock } from '../world.ts';

/** This machine's clocks. Containers on the same kernel read the same monotonic clock. */
export const systemClock: Clock = {
  monotonicNs: () => process.hrtime.bigint(),
  wallMs: () => Date.now(),
};
