import type { IndexedRun } from '../../harness/checker/indexed-run.ts';
import { regressions } from '../../harness/report/regressions.ts';

/** What a night comes to. */
export interface Judged {
  exitCode: 0 | 1 | 3 | 4;
  /** In words; what the job fails with. */
  reason: string;
}

/** What was to be run. */
export interface Wanted {
  scenario: string;
  k8s: string;
}

/**
 * A night against the last good one (`before`, empty when there is none). A regression weighs most; then what was wanted and not
 * run, because a shard died, and runs that came to no verdict.
 */
export function judgeNight(
  before: readonly IndexedRun[],
  now: readonly IndexedRun[],
  wanted: readonly Wanted[] = [],
): Judged {
  if (now.length === 0) return { exitCode: 3, reason: 'there is no run: no shard left any' };
  const worse = regressions(before, now);
  if (worse.length > 0)
    return {
      exitCode: 4,
      reason: `worse than the last good night: ${worse.map((one) => `${name(one)} ${one.because}`).join('; ')}`,
    };
  const ran = new Set(now.map((run) => name({ scenario: run.scenario, k8s: run.conditions.k8s })));
  const missing = wanted.map(name).filter((one) => !ran.has(one));
  if (missing.length > 0)
    return { exitCode: 3, reason: `not run, or not so far as to a cluster: ${missing.join(', ')}` };
  const none = now.filter(({ outcome }) => outcome === 'none');
  if (none.length > 0) return { exitCode: 3, reason: `without a verdict: ${told(none)}` };
  const bad = now.filter(({ outcome }) => outcome !== true);
  if (bad.length > 0) return { exitCode: 1, reason: `did not hold: ${told(bad)}` };
  const against =
    before.length === 0 ? 'there is no good night before it' : 'nothing is worse than the last good night';
  return { exitCode: 0, reason: `all ${now.length} runs held; ${against}` };
}

const told = (runs: readonly IndexedRun[]): string =>
  [...new Set(runs.map(({ scenario, conditions: { k8s } }) => name({ scenario, k8s })))].join(', ');

const name = ({ scenario, k8s }: Wanted): string => `${scenario} on ${k8s}`;
