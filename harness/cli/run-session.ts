import { relative } from 'node:path';
import { boundsOf } from '../bounds/bounds.ts';
import { leastMs } from '../bounds/least-time.ts';
import { leftNothing } from '../checker/left-behind.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { faults } from '../nemesis/faults.ts';
import { asItWas, runScenario, type RunResult } from '../run.ts';
import { withRun, type Session, type SessionRun } from '../store/session.ts';
import { saveSession } from '../store/session-directory.ts';
import type { World } from '../world.ts';
import { kindOf, type ClusterPool } from './cluster-pool.ts';
import type { Context } from './context.ts';
import type { PlannedRun } from './session-plan.ts';

/** What is run, and who hears of it. */
export interface SessionWork {
  directory: string;
  session: Session;
  plan: readonly PlannedRun[];
  /** Indexes of `plan`. */
  places: readonly number[];
  pool: Pick<ClusterPool, 'serving' | 'take' | 'spend' | 'keepIfUsable'>;
  /** What is owed to a cluster. */
  ledgerOf: (world: World) => Ledger;
  ended: (result: RunResult, world: World) => void;
}

/** What came of a run: what is kept of it, and whether the cluster is surely free of it. */
interface Ended {
  run: SessionRun;
  free: boolean;
}

/** A run that was begun. */
interface Turn {
  /** True: all that is left to do is to take down what it put up. False: it ended before it came to that. */
  over: Promise<boolean>;
  ended: Promise<Ended>;
}

/**
 * Makes the planned runs one after the other, each on a cluster that serves it, and saves the index after each. Where both are on one
 * cluster the next is put up while the one before it is taken down. A run that the machine or the cluster fails ends without a verdict,
 * and the next goes on. Throws what makes going on useless: an abort, a scenario that cannot be, a cluster that cannot be made.
 */
export async function runSession(work: SessionWork, given: Context): Promise<Session> {
  let { session } = work;
  let next: Turn | undefined;
  try {
    for (const at of work.places.keys()) {
      const turn: Turn = next ?? begin(at, work, given);
      next = undefined;
      if ((await turn.over) && servedNow(at + 1, work)) next = begin(at + 1, work, given, turn);
      const { run } = await turn.ended;
      session = withRun(session, run);
      saveSession(work.directory, session);
      if (run.failure?.kind === 'interrupted') break;
    }
  } finally {
    // What was begun undoes and takes down its own.
    await next?.ended.catch(() => undefined);
  }
  session = { ...session, endedAt: new Date().toISOString() };
  saveSession(work.directory, session);
  given.signal.throwIfAborted();
  return session;
}

/** Whether there is such a run, and a cluster for it without one being made or removed. */
function servedNow(at: number, work: SessionWork): boolean {
  const planned = plannedAt(at, work);
  return planned !== undefined && work.pool.serving(planned.wanted) !== undefined;
}

const plannedAt = (at: number, { plan, places }: SessionWork): PlannedRun | undefined => plan[places[at] ?? -1];

/** Begins a run: alone on its cluster, or while the one before it is taken down. */
function begin(at: number, work: SessionWork, given: Context, before?: Turn): Turn {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const free = before?.ended.then(
    (ended) => ended.free,
    () => false,
  );
  const ended = oneRun(at, work, given, { over: () => resolve(true), ...(free && { free }) });
  // Nobody may wait for it yet.
  ended.catch(() => undefined).finally(() => resolve(false));
  return { over, ended };
}

/** What a run tells, and hears, of those beside it. */
interface Neighbours {
  over: () => void;
  /** Resolves when the one before it is taken down. */
  free?: Promise<boolean>;
}

async function oneRun(at: number, work: SessionWork, given: Context, { over, free }: Neighbours): Promise<Ended> {
  const { pool, directory, places } = work;
  const planned = plannedAt(at, work);
  if (planned === undefined) throw new Error(`there is no run at place ${at} of the session`);
  const { scenario, round, wanted } = planned;
  given.say(`${at + 1} of ${places.length}: ${scenario.name}${round > 1 ? ` (time ${round})` : ''}`);
  const { world, fresh } = await pool.take(wanted);
  // While another one is taken down the time is its own.
  let fromMs = performance.now();
  void free?.then(() => (fromMs = performance.now()));
  const known = { position: places[at] ?? 0, scenario: scenario.name, round, startedAt: new Date().toISOString() };
  const measured = () => ({ ...known, cluster: kindOf(world), wallMs: performance.now() - fromMs });
  let begun = false;
  try {
    const result = await runScenario(scenario, world, {
      ...given,
      artifacts: directory,
      seed: work.session.seed,
      faults,
      ledger: work.ledgerOf(world),
      onEntry: ({ f }) => void (begun ||= f === asItWas),
      over,
      ...(free && { after: free }),
    });
    const { facts, outcome, findings } = result.verdict;
    const run = { ...measured(), directory: relative(directory, result.directory), outcome };
    work.ended(result, world);
    const least = facts && { lowerBoundMs: leastMs(scenario, boundsOf(facts)) };
    return { run: { ...run, ...least }, free: leftNothing(findings) };
  } catch (error) {
    const reason: unknown = given.signal.aborted ? given.signal.reason : error;
    const message = reason instanceof Error ? reason.message : String(reason);
    if (given.signal.aborted) return { run: { ...measured(), failure: { kind: 'interrupted', message } }, free: false };
    if (!(error instanceof Error) || error.name === 'UsageError') throw error;
    if (!begun && free !== undefined) {
      // Put up beside what was being taken down: it is begun anew, and cleans the cluster itself.
      await free;
      given.say(`${scenario.name} is begun anew: ${message}`);
      return oneRun(at, work, given, { over });
    }
    if (!begun && !fresh) {
      // Whoever was here before broke it: that is not for this scenario to answer.
      pool.spend(world, message);
      return oneRun(at, work, given, { over });
    }
    given.say(`${scenario.name} has no verdict: ${message}`);
    const run: SessionRun = { ...measured(), failure: { kind: 'infrastructure', message } };
    await pool.keepIfUsable(world);
    return { run, free: false };
  }
}
