import { quantileSorted } from 'simple-statistics';
import type { Conditions, IndexedRun, MeasuredTime } from '../checker/indexed-run.ts';

/** How a scenario went under the same conditions, run after run. */
export interface Trend {
  scenario: string;
  conditions: Conditions;
  runs: number;
  /** How many runs held, broke a promise, were not proven, came to no verdict. */
  held: number;
  broken: number;
  unknown: number;
  none: number;
  /** The outcomes, oldest first. */
  outcomes: IndexedRun['outcome'][];
  firstMs: number;
  newestMs: number;
  /** Directory of the newest run. */
  newest: string;
  times: TimeTrend[];
}

/** A measured time over the runs that measured it, milliseconds of real time. */
export interface TimeTrend {
  name: string;
  n: number;
  p50: number;
  p90: number;
  least: number;
  most: number;
  /** How many were outside the bound that they had then. */
  outside: number;
  /** The bound of the newest. */
  fromMs: number;
  toMs: number;
  newest: number;
  /** Median of all before the newest; missing when there is none. */
  before?: number;
}

/** The trends of some runs, by scenario, then by Kubernetes version; `runs`: oldest first. */
export function trends(runs: readonly IndexedRun[]): Trend[] {
  const groups = Object.values(
    Object.groupBy(runs, ({ scenario, conditions }) => JSON.stringify([scenario, conditions])),
  );
  return groups.flatMap((group = []) => trendOf(group)).toSorted(byName);
}

function trendOf(runs: readonly IndexedRun[]): Trend[] {
  const [first, newest] = [runs[0], runs.at(-1)];
  if (first === undefined || newest === undefined) return [];
  const outcomes = runs.map(({ outcome }) => outcome);
  const of = (wanted: IndexedRun['outcome']): number => outcomes.filter((outcome) => outcome === wanted).length;
  return [
    {
      scenario: newest.scenario,
      conditions: newest.conditions,
      runs: runs.length,
      held: of(true),
      broken: of(false),
      unknown: of('unknown'),
      none: of('none'),
      outcomes,
      firstMs: first.beganMs,
      newestMs: newest.beganMs,
      newest: newest.directory,
      times: timesOf(runs),
    },
  ];
}

/** In the order in which the newest run has them, then those that it has no more. */
function timesOf(runs: readonly IndexedRun[]): TimeTrend[] {
  const names = new Set(runs.toReversed().flatMap(({ measured }) => measured.map(({ name }) => name)));
  return [...names].flatMap((name) =>
    timeTrend(runs.flatMap(({ measured }) => measured.find((time) => time.name === name) ?? [])),
  );
}

function timeTrend(measured: readonly MeasuredTime[]): TimeTrend[] {
  const newest = measured.at(-1);
  if (newest === undefined) return [];
  const sorted = measured.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const before = measured.slice(0, -1).map(({ ms }) => ms);
  return [
    {
      name: newest.name,
      n: measured.length,
      p50: quantileSorted(sorted, 0.5),
      p90: quantileSorted(sorted, 0.9),
      least: sorted[0] ?? newest.ms,
      most: sorted.at(-1) ?? newest.ms,
      outside: measured.filter(({ ms, fromMs, toMs }) => ms < fromMs || ms > toMs).length,
      fromMs: newest.fromMs,
      toMs: newest.toMs,
      newest: newest.ms,
      ...(before.length === 0
        ? {}
        : {
            before: quantileSorted(
              before.toSorted((a, b) => a - b),
              0.5,
            ),
          }),
    },
  ];
}

const byName = (a: Trend, b: Trend): number => {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left.localeCompare(right, 'en', { numeric: true });
};

const sortKey = ({ scenario, conditions: { k8s, timers, timeLapse } }: Trend): string =>
  [scenario, k8s, timers, timeLapse].join('\u0000');
