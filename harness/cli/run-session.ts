import { relative } from 'node:path';
import { boundsOf } from '../bounds/bounds.ts';
import { leastMs } from '../bounds/least-time.ts';
import { faults } from '../nemesis/faults.ts';
import { asItWas, runScenario, type RunResult } from '../run.ts';
import { withRun, type Session, type SessionRun } from '../store/session.ts';
import { saveSession } from '../store/session-directory.ts';
import type { World } from '../world.ts';
import { kindOf, type ClusterPool } from './cluster-pool.ts';
import { ledgerOf } from './clusters.ts';
import type { Context } from './context.ts';
import type { PlannedRun } from './session-plan.ts';

/** What is run, and who hears of it. */
export interface SessionWork {
  directory: string;
  session: Session;
  plan: readonly PlannedRun[];
  /** Indexes of `plan`. */
  places: readonly number[];
  pool: ClusterPool;
  ended: (result: RunResult, world: World) => void;
}

/**
 * Makes the planned runs one after the other, each on a cluster that serves it, and saves the index after each. A run that the machine
 * or the cluster fails ends without a verdict, and the next goes on. Throws what makes going on useless: an abort, a scenario that
 * cannot be, a cluster that cannot be made.
 */
export async function runSession(work: SessionWork, given: Context): Promise<Session> {
  let { session } = work;
  for (const [at, position] of work.places.entries()) {
    const planned = work.plan[position];
    if (planned === undefined) continue;
    const { scenario, round } = planned;
    given.say(`${at + 1} of ${work.places.length}: ${scenario.name}${round > 1 ? ` (time ${round})` : ''}`);
    const run = await oneRun(planned, position, work, given);
    session = withRun(session, run);
    saveSession(work.directory, session);
    if (run.failure?.kind === 'interrupted') break;
  }
  session = { ...session, endedAt: new Date().toISOString() };
  saveSession(work.directory, session);
  given.signal.throwIfAborted();
  return session;
}

async function oneRun(planned: PlannedRun, position: number, work: SessionWork, given: Context): Promise<SessionRun> {
  const { scenario, round, wanted } = planned;
  const { pool, directory } = work;
  const { world, fresh } = await pool.take(wanted);
  const startedMs = performance.now();
  const known = { position, scenario: scenario.name, round, startedAt: new Date().toISOString() };
  const measured = () => ({ ...known, cluster: kindOf(world), wallMs: performance.now() - startedMs });
  let begun = false;
  try {
    const result = await runScenario(scenario, world, {
      ...given,
      artifacts: directory,
      seed: work.session.seed,
      faults,
      ledger: ledgerOf(world),
      onEntry: ({ f }) => void (begun ||= f === asItWas),
    });
    const run = { ...measured(), directory: relative(directory, result.directory), outcome: result.verdict.outcome };
    work.ended(result, world);
    const { facts } = result.verdict;
    return facts === undefined ? run : { ...run, lowerBoundMs: leastMs(scenario, boundsOf(facts)) };
  } catch (error) {
    const reason: unknown = given.signal.aborted ? given.signal.reason : error;
    const message = reason instanceof Error ? reason.message : String(reason);
    if (given.signal.aborted) return { ...measured(), failure: { kind: 'interrupted', message } };
    if (!(error instanceof Error) || error.name === 'UsageError') throw error;
    if (!begun && !fresh) {
      // Whoever was here before broke it: that is not for this scenario to answer.
      pool.spend(world, message);
      return oneRun(planned, position, work, given);
    }
    given.say(`${scenario.name} has no verdict: ${message}`);
    const run: SessionRun = { ...measured(), failure: { kind: 'infrastructure', message } };
    await pool.keepIfUsable(world);
    return run;
  }
}
