import type { Bounds } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import type { Bindings } from '../expect/bindings.ts';
import type { History, Outcome } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import type { Scenario } from '../scenario.ts';

/** What a checker is given: the record, what the scenario promised, and the bounds of that cluster. */
export interface Case {
  scenario: Scenario;
  history: History;
  /** The same entries, by kind and subject. */
  parts: Parts;
  bindings: Bindings;
  facts: Facts | undefined;
  bounds: Bounds | undefined;
}

/** One judgement with its evidence. */
export interface Finding {
  /** Stable name within the scenario. */
  name: string;
  title: string;
  /** Row of the claims that it speaks to. */
  claim?: string;
  outcome: Outcome;
  /** In words: what was seen, what was wanted. */
  because: string;
  /** Indexes of the entries that prove it. */
  evidence: number[];
  /** A measured time against its bound, milliseconds. */
  measured?: { ms: number; fromMs: number; toMs: number };
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
