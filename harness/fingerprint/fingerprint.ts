import type { Facts } from '../bounds/facts.ts';
import type { Verdict } from '../checker/judge.ts';
import type { History, Outcome } from '../history/entry.ts';
import { Parts } from '../history/parts.ts';
import type { Scenario } from '../scenario.ts';
import { eventsIn, type HowOften } from './events.ts';
import { Names } from './names.ts';
import { objectTracks } from './object-tracks.ts';
import { outcomesOf } from './outcomes.ts';
import { podTracks } from './pod-tracks.ts';
import type { Timing } from './timing.ts';
import { timingsOf } from './timings.ts';
import { Tracks, type Sequence } from './tracks.ts';
import { writerTracks } from './writer-tracks.ts';

/** The rules by which fingerprints are made; those of other rules cannot be compared and are made anew. */
export const fingerprintFormat = 1;

/**
 * What a run did, without what is different in any two runs: no UIDs, no times of day, no names of nodes. Plain JSON.
 * docs/diff.md has the rules.
 */
export interface Fingerprint {
  format: number;
  scenario: string;
  /** Of the whole run. */
  outcome: Outcome;
  /** Timers, version and speed of the cluster; left out when the run did not come to read them. */
  facts?: Facts;
  /** Finding → its outcome. */
  outcomes: Record<string, Outcome>;
  /** Subject → the states it went through; null: its observer was blind, so nothing is said of it. */
  sequences: Record<string, Sequence | null>;
  /** `type reason kind name` → how often it was told; null: events were not seen whole. */
  events: Record<string, HowOften> | null;
  /** Span → how long it took, in real milliseconds of this run. */
  timings: Record<string, Timing>;
}

/** The fingerprint of a run that was judged. */
export function fingerprintOf(scenario: Scenario, history: History, verdict: Verdict): Fingerprint {
  const parts = new Parts(history);
  const names = new Names(parts);
  const tracks = new Tracks();
  for (const addTo of [podTracks, objectTracks, writerTracks]) addTo(tracks, parts, names);
  const { facts, outcome, findings } = verdict;
  return {
    format: fingerprintFormat,
    scenario: scenario.name,
    outcome,
    ...(facts === undefined ? {} : { facts }),
    outcomes: outcomesOf(findings, names),
    sequences: tracks.sequences(),
    events: eventsIn(parts, names),
    timings: timingsOf(scenario, history, parts, verdict, names),
  };
}
