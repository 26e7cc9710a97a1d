import type { IndexedRun } from '../checker/indexed-run.ts';

/** A scenario that held before and does not now, under the same conditions. */
export interface Regression {
  scenario: string;
  k8s: string;
  /** `held in 3 of 3 runs before, now in 1 of 3`. */
  because: string;
}

/**
 * What is worse in `now` than in `before`: a scenario all of whose runs held under some conditions, and of whose runs now one
 * broke a promise or was not proven. Runs without a verdict tell nothing of the cluster and are left out; what was not run in
 * both is not compared. Only outcomes are compared, no timings.
 */
export function regressions(before: readonly IndexedRun[], now: readonly IndexedRun[]): Regression[] {
  const then = byKey(before);
  return [...byKey(now)].flatMap(([key, runs]) => {
    const old = then.get(key) ?? [];
    const [one] = runs;
    if (one === undefined || old.length === 0 || held(old) < old.length || held(runs) === runs.length) return [];
    const because = `held in ${held(old)} of ${old.length} runs before, now in ${held(runs)} of ${runs.length}`;
    return [{ scenario: one.scenario, k8s: one.conditions.k8s, because }];
  });
}

/** Versions are compared with themselves: the last good night may have had another patch, and then there is no before. */
function byKey(runs: readonly IndexedRun[]): Map<string, IndexedRun[]> {
  return Map.groupBy(
    runs.filter(({ outcome }) => outcome !== 'none'),
    ({ scenario, conditions }) => JSON.stringify([scenario, conditions]),
  );
}

const held = (runs: readonly IndexedRun[]): number => runs.filter(({ outcome }) => outcome === true).length;
