import { boundsOf } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import { bindingsOf } from '../expect/bindings.ts';
import type { History, Outcome } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { acknowledgedWrites } from './acknowledged-writes.ts';
import { worst, type Case, type Checker, type Finding } from './checker.ts';
import { converged } from './converged.ts';
import { nevers } from './nevers.ts';
import { oneWriter } from './one-writer.ts';
import { sameClaim } from './same-claim.ts';
import { steps } from './steps.ts';

/** What a run proved. */
export interface Verdict {
  scenario: string;
  outcome: Outcome;
  findings: Finding[];
  facts?: Facts;
}

/** Every checker, in the order of the report. */
const checkers: Record<string, Checker> = {
  steps,
  nevers,
  'acknowledged-writes': acknowledgedWrites,
  'same-claim': sameClaim,
  'one-writer': oneWriter,
  converged,
};

/** Judges a history. Needs nothing but its arguments; a checker that throws makes its part unknown, never loses the run. */
export function judge(scenario: Scenario, history: History): Verdict {
  const facts = factsIn(history);
  const given: Case = {
    scenario,
    history,
    bindings: bindingsOf(history),
    facts,
    bounds: facts === undefined ? undefined : boundsOf(facts),
  };
  const findings = Object.entries(checkers).flatMap(([name, checker]) => guarded(name, checker, given));
  const outcome = worst(findings.map((finding) => finding.outcome));
  return { scenario: scenario.name, outcome, findings, ...(facts === undefined ? {} : { facts }) };
}

function guarded(name: string, checker: Checker, given: Case): Finding[] {
  try {
    return checker(given);
  } catch (error) {
    const because = `the checker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return [{ name, title: `checker ${name}`, outcome: 'unknown', because, evidence: [] }];
  }
}

/** The timers recorded in a history, if it came so far. */
export function factsIn(history: History): Facts | undefined {
  return history.find(({ kind, f }) => kind === 'phase' && f === 'facts')?.value as Facts | undefined;
}
