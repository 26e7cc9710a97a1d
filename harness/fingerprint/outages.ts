import type { Entry } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import { sourceMs } from '../history/query.ts';
import type { AppendValue } from '../history/writes.ts';
import { wasBlind } from './blindness.ts';
import { timing, type Timing } from './timing.ts';

/** What a client waits for may be the end of any of these. */
const followsFrom = ['detection', 'eviction', 'release', 'replacement', 'reconnection', 'nodeRecovery'];

/**
 * The longest time that each client went without an acknowledgement since the first fault, by the prober's stamps:
 * `unavailability of <identity>[ by <route>]`.
 */
export function outagesOf(parts: Parts, fromMs: number | undefined): [string, Timing][] {
  if (fromMs === undefined || wasBlind(parts, 'client', '*') || wasBlind(parts, 'client', 'append')) return [];
  const clients = Map.groupBy(parts.of('op', 'append'), ({ value }) => {
    const { identity, route = 'pod' } = value as AppendValue & { route?: string };
    return `${identity}${route === 'pod' ? '' : ` by ${route}`}`;
  });
  return [...clients].map(([client, entries]) => [
    `unavailability of ${client}`,
    timing(longestSilence(entries, fromMs), followsFrom),
  ]);
}

function longestSilence(entries: readonly Entry[], fromMs: number): number {
  let longest = 0;
  let served = fromMs;
  for (const entry of entries) {
    const atMs = sourceMs(entry);
    if (atMs <= fromMs) continue;
    longest = Math.max(longest, atMs - served);
    if (entry.type === 'ok') served = atMs;
  }
  return longest;
}
