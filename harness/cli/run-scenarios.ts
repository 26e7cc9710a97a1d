import { join } from 'node:path';
import { cpus, release, totalmem } from 'node:os';
import type { Command } from 'commander';
import { catalogue } from '../../suites/catalogue.ts';
import { whileLocked } from '../control/lock.ts';
import { safeFactor } from '../control/safe-factor.ts';
import { UsageError } from '../errors.ts';
import { sessionTable } from '../report/session-table.ts';
import { summary } from '../report/summary.ts';
import type { RunResult } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import type { Machine, Session, Shard } from '../store/session.ts';
import { scenarioFile } from '../store/run-directory.ts';
import { createSessionDirectory } from '../store/session-directory.ts';
import type { World } from '../world.ts';
import { besideName, ClusterPool, requireSame } from './cluster-pool.ts';
import { ledgerOf, tools } from './clusters.ts';
import type { Context } from './context.ts';
import {
  clusterName,
  count,
  defaultCluster,
  defaultK8s,
  inTimeLapse,
  kubernetesVersion,
  profile,
  storage,
  timeLapse,
  timeLapseHelp,
  type ClusterOptions,
} from './options.ts';
import { runSession } from './run-session.ts';
import { placesOf, planOf, type PlannedRun } from './session-plan.ts';
import { colours } from './terminal.ts';
import { usualTimers } from './usual-timers.ts';
import { wantedCluster, type Chosen } from './wanted-cluster.ts';

/** How scenarios are run, and on what. */
export interface RunOptions extends ClusterOptions {
  repeat: number;
  shard?: Shard;
  seed: number;
  keepCluster?: true;
  json?: true;
}

/** A command with the options of all those that run scenarios. */
export const withRunOptions = (command: Command): Command =>
  command
    .option('--name <name>', 'cluster to use, or to make and remove', clusterName, defaultCluster)
    .option(
      '--k8s <version>',
      `Kubernetes version of a cluster that is made (default: ${defaultK8s})`,
      kubernetesVersion,
    )
    .option(
      '--profile <profile>',
      'timers of a cluster that is made (left out: what the scenario asks, else default ones in a time-lapse, or fast ones where the official image can be pulled)',
      profile,
    )
    .option('--storage <mode>', 'volumes of a cluster that is made (default: what the scenario asks)', storage)
    .option('--workers <n>', 'workers of a cluster that is made (default: what the scenario asks)', count(9))
    .option('--time-lapse <factor>', `of a cluster that is made: ${timeLapseHelp}`, timeLapse)
    .option('--repeat <n>', 'how many times', count(1_000), 1)
    .option('--seed <n>', 'chooses where a scenario leaves a choice', count(2 ** 31 - 1), 1)
    .option('--keep-cluster', 'leave a cluster that was made for this run')
    .option('--json', 'print the verdicts as JSON');

/** What was run: the session, where it was saved, and what came of each run that came to an end. */
export interface Ran {
  session: Session;
  directory: string;
  results: RunResult[];
}

/**
 * Runs scenarios on a cluster of ours that is there and on those that are made for them, holding the locks of both. Each verdict is
 * shown as it comes, but for `--json`; what is printed in the end, and the exit code, are the caller's.
 */
export function runScenarios(scenarios: readonly Scenario[], options: RunOptions, given: Context): Promise<Ran> {
  const { name } = options;
  return whileLocked(name, () => whileLocked(besideName(name), () => runAll(scenarios, options, given)));
}

async function runAll(scenarios: readonly Scenario[], options: RunOptions, given: Context): Promise<Ran> {
  const pool = new ClusterPool(options.name, await tools(given), given);
  try {
    const there = await pool.openGiven();
    const { k8s, profile: timers, storage: mode, workers, timeLapse: factor } = options;
    if (there !== undefined) requireSame(there, definedOf({ k8s, profile: timers, storage: mode, timeLapse: factor }));
    const version = k8s ?? there?.k8s ?? defaultK8s;
    const chosen: Chosen = {
      k8s: version,
      ...(await timersFor(version, timers !== undefined || factor !== undefined || there !== undefined, given)),
      ...definedOf({ storage: mode, workers }),
      ...definedOf({ profile: timers ?? (there && profile(there.profile)) }),
      ...definedOf({ timeLapse: factor ?? there?.timeLapse }),
    };
    const plan = planFor(scenarios, chosen, options, given);
    const session = newSession(plan, chosen, options);
    const places = options.shard === undefined ? [...plan.keys()] : placesOf(plan, options.shard);
    const directory = createSessionDirectory(given.artifacts, session);
    given.say(`${places.length} runs, seed ${options.seed}; session: ${directory}`);
    const results: RunResult[] = [];
    const ended = (result: RunResult, world: World): void => {
      results.push({ ...result, history: [] });
      if (options.json !== true) show(result, world, options);
    };
    const whole = await runSession({ directory, session, plan, places, pool, ledgerOf, ended }, given);
    return { session: whole, directory, results };
  } finally {
    await pool.close(options.keepCluster === true);
  }
}

/** As usual where none are chosen, and a word about which these are. */
async function timersFor(k8s: string, chosen: boolean, given: Context): ReturnType<typeof usualTimers> {
  const { factor, measuredAt } = await safeFactor();
  if (chosen) return { usuallyInTimeLapse: false, safeFactor: factor };
  const timers = await usualTimers(k8s, factor, given);
  const known =
    measuredAt === undefined
      ? 'estimated; statefault doctor --time-lapse measures it'
      : `measured ${measuredAt.slice(0, 10)}`;
  if (timers.usuallyInTimeLapse) given.say(`default timers in a time-lapse of ${factor} (${known})`);
  return timers;
}

/** The table of all runs and where they are, or all verdicts as JSON. */
export function showSession({ session, directory, results }: Ran, { json }: Pick<RunOptions, 'json'>): void {
  if (json === true) process.stdout.write(`${JSON.stringify(results.map(asJson), null, 2)}\n`);
  else process.stdout.write(`${sessionTable(session.runs, colours).join('\n')}\n\n  session: ${directory}\n`);
}

const asJson = ({ verdict, directory }: RunResult) => ({ ...verdict, directory });

/** Without the keys whose value is undefined. */
const definedOf = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

function planFor(
  scenarios: readonly Scenario[],
  chosen: Chosen,
  { repeat }: RunOptions,
  { say }: Context,
): readonly PlannedRun[] {
  const pairs = scenarios.flatMap((scenario) => {
    const wanted = wantedCluster(scenario, chosen);
    if (typeof wanted !== 'string') return [{ scenario, wanted }];
    say(`${scenario.name} is left out: ${wanted}`);
    return [];
  });
  if (pairs.length === 0) throw new UsageError('nothing is left to run: every scenario asks for another cluster');
  return planOf(pairs, repeat);
}

function newSession(plan: readonly PlannedRun[], chosen: Chosen, { shard: part, seed }: RunOptions): Session {
  return {
    formatVersion: 1,
    startedAt: new Date().toISOString(),
    k8s: chosen.k8s,
    profile: chosen.profile ?? (chosen.usuallyInTimeLapse ? 'default' : 'fast'),
    timeLapse: chosen.timeLapse ?? (chosen.usuallyInTimeLapse ? chosen.safeFactor : 1),
    seed,
    plan: plan.map(({ scenario, round }) => ({ scenario: scenario.name, round })),
    ...(part && { shard: part }),
    machines: [thisMachine()],
    runs: [],
  };
}

const thisMachine = (): Machine => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryBytes: totalmem(),
  kernel: release(),
  arch: process.arch,
  node: process.version,
});

function show({ verdict, history, directory }: RunResult, { cluster }: World, { name }: RunOptions): void {
  const title = `${cluster.name}: Kubernetes ${cluster.k8s}, ${cluster.profile} timers, ${cluster.storage} volumes${inTimeLapse(cluster.timeLapse)}`;
  process.stdout.write(`\n${summary(verdict, history, title, colours)}\n`);
  const known = catalogue.some((scenario) => scenario.name === verdict.scenario);
  const again = known ? verdict.scenario : join(directory, scenarioFile);
  process.stdout.write(
    `  record:  ${directory}\n  repeat:  statefault run ${again} --name ${name} --k8s ${cluster.k8s}\n\n`,
  );
}
