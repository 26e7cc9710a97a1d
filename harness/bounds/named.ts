import { boundNamed, type Bound, type Bounds } from './bounds.ts';

/** The bound that a scenario names, or so many of it one after the other (`times`); undefined when there is none. */
export function boundFor(
  named: string | { bound: string; times?: number | undefined },
  bounds: Bounds | undefined,
): Bound | undefined {
  const { bound: name, times = 1 } = typeof named === 'string' ? { bound: named } : named;
  const bound = boundNamed(name, bounds);
  if (bound === undefined || times === 1) return bound;
  const { fromMs, toMs, because } = bound;
  return { fromMs: fromMs * times, toMs: toMs * times, because: `${times} times: ${because}` };
}
