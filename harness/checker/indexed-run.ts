import type { Facts } from '../bounds/facts.ts';
import type { Outcome } from '../history/entry.ts';
import type { RunRecord } from './run-record.ts';

/** What the index keeps of a run: enough for trends and retention, a thousandth of its record. */
export interface IndexedRun {
  /** Relative to the directory that is indexed. */
  directory: string;
  scenario: string;
  /** Under what it ran; only runs that agree in it are compared. `unknown` where the run did not come to read it. */
  conditions: Conditions;
  /** Wall clock at its first entry, milliseconds since 1970; 0 when it recorded nothing. */
  beganMs: number;
  durationMs: number;
  /** Size of its files. */
  bytes: number;
  /** `none`: it came to no verdict. */
  outcome: Outcome | 'none';
  measured: MeasuredTime[];
}

export interface Conditions {
  k8s: string;
  /** The grace period after which a node is taken for lost, and the toleration of the pods, for instance `10 s + 10 s`. */
  timers: string;
  timeLapse: number;
}

/** A time that was held against a bound, milliseconds of real time. */
export interface MeasuredTime {
  name: string;
  outcome: Outcome;
  ms: number;
  fromMs: number;
  toMs: number;
}

/** The part of a run's record that the index keeps. `bytes`: size of its files. */
export function indexedRun(record: RunRecord, bytes: number): IndexedRun {
  const { directory, scenario, k8s, timeLapse, facts, beganMs, durationMs, verdict } = record;
  return {
    directory,
    scenario,
    conditions: { k8s: k8s ?? 'unknown', timers: timersOf(facts), timeLapse },
    beganMs,
    durationMs,
    bytes,
    outcome: verdict?.outcome ?? 'none',
    measured: (verdict?.findings ?? []).flatMap(({ name, outcome, measured }) =>
      measured === undefined ? [] : [{ name, outcome, ...measured }],
    ),
  };
}

function timersOf(facts: Facts | undefined): string {
  if (facts === undefined) return 'unknown';
  const { nodeMonitorGraceMs, tolerationMs } = facts;
  return `${nodeMonitorGraceMs / 1_000} s + ${tolerationMs === null ? 'for ever' : `${tolerationMs / 1_000} s`}`;
}
