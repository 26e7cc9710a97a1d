import type { Clock } from '../world.ts';

// More looks than a real clock needs to come to its next millisecond; a clock of a test may stand still.
const looks = 100_000;

/**
 * How far the wall clock is ahead of the monotonic one, nanoseconds. The wall clock tells only milliseconds, so the moment
 * is awaited at which it goes to the next one: within a millisecond, and true to some microseconds.
 */
export function wallAheadNs(clock: Pick<Clock, 'monotonicNs' | 'wallMs'>): bigint {
  const first = clock.wallMs();
  for (let look = 0; look < looks; look++) {
    const wallMs = clock.wallMs();
    if (wallMs !== first) return BigInt(wallMs) * 1_000_000n - clock.monotonicNs();
  }
  return BigInt(first) * 1_000_000n - clock.monotonicNs();
}
