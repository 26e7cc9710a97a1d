import { boundsOf } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import { bindingsOf } from '../expect/bindings.ts';
import type { History } from '../history/entry.ts';
import { Parts } from '../history/parts.ts';
import { settledFaults } from '../history/settling.ts';
import type { Scenario } from '../scenario.ts';
import { acknowledgedWrites } from './acknowledged-writes.ts';
import { expecting } from './anomalies.ts';
import { availability } from './availability.ts';
import { cameBack } from './came-back.ts';
import { worst, type Case, type Checker, type Finding } from './checker.ts';
import { converged } from './converged.ts';
import { detection } from './detection.ts';
import { dns } from './dns.ts';
import { endpoints } from './endpoints.ts';
import { eviction } from './eviction.ts';
import { forkedWrites } from './forked-writes.ts';
import { temper } from './keeping-up.ts';
import { leftBehind } from './left-behind.ts';
import { nevers } from './nevers.ts';
import { oneWriter } from './one-writer.ts';
import { order } from './order.ts';
import { overloadsIn } from './overloads.ts';
import { resurrectedWrites } from './resurrected-writes.ts';
import { sameClaim } from './same-claim.ts';
import { states } from './states.ts';
import { sequences } from './sequences.ts';
import { steps } from './steps.ts';
import { verdictVersion, type Overload, type Verdict } from './verdict.ts';

export type { Verdict };

/** Every checker, in the order of the report. */
const checkers: Record<string, Checker> = {
  steps,
  nevers,
  sequences,
  'acknowledged-writes': acknowledgedWrites,
  'resurrected-writes': resurrectedWrites,
  'forked-writes': forkedWrites,
  'same-claim': sameClaim,
  'came-back': cameBack,
  'one-writer': oneWriter,
  detection,
  eviction,
  states,
  order,
  endpoints,
  dns,
  availability,
  converged,
  'left-behind': leftBehind,
};

/** Judges a history. Needs nothing but its arguments; a checker that throws makes its part unknown, never loses the run. */
export function judge(scenario: Scenario, history: History): Verdict {
  const given = caseOf(scenario, history);
  const { facts } = given;
  const overloads = overloadsOf(given);
  const judged = Object.entries(checkers).flatMap(([name, checker]) =>
    guarded(name, checker, given).map((finding) => temper(name, finding, overloads, scenario, history)),
  );
  const findings = expecting(scenario.anomalies ?? [], judged, facts?.k8s ?? '');
  const outcome = worst(findings.map((finding) => finding.outcome));
  return {
    verdictVersion,
    scenario: scenario.name,
    outcome,
    findings,
    ...(overloads.length === 0 ? {} : { overloads }),
    ...(facts === undefined ? {} : { facts }),
  };
}

/** The findings of one checker. Throws an Error that lists the checkers when there is none of this name. */
export function judgeBy(name: string, scenario: Scenario, history: History): Finding[] {
  const checker = Object.hasOwn(checkers, name) ? checkers[name] : undefined;
  if (checker === undefined)
    throw new Error(`there is no checker "${name}"; there are: ${Object.keys(checkers).join(', ')}`);
  const given = caseOf(scenario, history);
  return guarded(name, checker, given).map((finding) => temper(name, finding, overloadsOf(given), scenario, history));
}

const overloadsOf = ({ parts, history, facts }: Case): Overload[] => overloadsIn(parts, settledFaults(history), facts);

function caseOf(scenario: Scenario, history: History): Case {
  const facts = factsIn(history);
  return {
    scenario,
    history,
    parts: new Parts(history),
    faults: settledFaults(history),
    bindings: bindingsOf(history),
    facts,
    bounds: facts === undefined ? undefined : boundsOf(facts),
  };
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
