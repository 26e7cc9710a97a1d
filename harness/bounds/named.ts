import type { Duration } from '../scenario/duration.ts';
import type { Bound, Bounds } from './bounds.ts';

/** The bound that a scenario names, or so many of it one after the other (`times`); undefined only where the bounds are. */
export function boundFor(named: Duration, bounds: Bounds): Bound;
export function boundFor(named: Duration, bounds: Bounds | undefined): Bound | undefined;
export function boundFor(named: Duration, bounds: Bounds | undefined): Bound | undefined {
  const { bound: name, times = 1 } = typeof named === 'string' ? { bound: named } : named;
  const bound: Bound | undefined = bounds?.[name];
  if (bound === undefined || times === 1) return bound;
  const { fromMs, toMs, because } = bound;
  return { fromMs: fromMs * times, toMs: toMs * times, because: `${times} times: ${because}` };
}
