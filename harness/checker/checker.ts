import type { Bounds } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import type { Bindings } from '../expect/bindings.ts';
import type { History, Outcome } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import type { FaultWindow } from '../history/query.ts';
import type { Scenario } from '../scenario.ts';
import type { Finding } from './verdict.ts';

export type { Finding };

/** What a checker is given: the record, what the scenario promised, and the bounds of that cluster. */
export interface Case {
  scenario: Scenario;
  history: History;
  /** The same entries, by kind and subject. */
  parts: Parts;
  /** The faults of the record, each with its settling. */
  faults: readonly FaultWindow[];
  bindings: Bindings;
  facts: Facts | undefined;
  bounds: Bounds | undefined;
}

/** A pure judgement of a history. */
export type Checker = (given: Case) => Finding[];

/** The worse of two: broken, then not proven, then held. */
export function worst(outcomes: Iterable<Outcome>): Outcome {
  let verdict: Outcome = true;
  for (const outcome of outcomes) {
    if (outcome === false) return false;
    if (outcome === 'unknown') verdict = 'unknown';
  }
  return verdict;
}
