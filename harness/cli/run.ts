import { join } from 'node:path';
import { cpus, release, totalmem } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { catalogue } from '../../suites/catalogue.ts';
import { nodeContainers } from '../control/containers.ts';
import { findEngine } from '../control/engine.ts';
import { whileLocked } from '../control/lock.ts';
import { safeFactor } from '../control/safe-factor.ts';
import { UsageError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { requireInjectable } from '../phases/plan.ts';
import { sessionTable } from '../report/session-table.ts';
import { summary } from '../report/summary.ts';
import type { RunResult } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import type { Machine, Session, Shard } from '../store/session.ts';
import { scenarioFile } from '../store/run-directory.ts';
import { createSessionDirectory } from '../store/session-directory.ts';
import type { World } from '../world.ts';
import { besideName, ClusterPool, requireSame } from './cluster-pool.ts';
import { tools } from './clusters.ts';
import type { Context } from './context.ts';
import { exitCodeForRuns } from './exit.ts';
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
import { lookAtCluster } from './our-world.ts';
import { runPlan } from './run-plan.ts';
import { runSession } from './run-session.ts';
import { onManifests, selected } from './selection.ts';
import { placesOf, planOf, type PlannedRun } from './session-plan.ts';
import { colours } from './terminal.ts';
import { usualTimers } from './usual-timers.ts';
import { wantedCluster, type Chosen } from './wanted-cluster.ts';

interface RunOptions extends ClusterOptions {
  tag?: string[];
  workload?: string;
  repeat: number;
  shard?: Shard;
  seed: number;
  keepCluster?: true;
  json?: true;
  dryRun?: true;
}

/** `statefault run`: runs scenarios and judges them, on a cluster of ours that is there and on those that are made for them. */
export function runCommand(context: () => Context): Command {
  return new Command('run')
    .description('run scenarios on real clusters and judge them')
    .argument(
      '[what...]',
      'names of scenarios, suites or tags, or files (.yaml, .json); all but the slow ones when left out (statefault list shows them)',
    )
    .option('--tag <tag>', 'only scenarios with this tag; can be repeated', (one, all: string[] = []) => [...all, one])
    .option(
      '--workload <file>',
      'YAML manifests with a StatefulSet of your own, to run them on instead of the sample one',
    )
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
    .option('--shard <i/n>', 'run only part i of n of the plan; all parts take about as long', shard)
    .option('--seed <n>', 'chooses where a scenario leaves a choice', count(2 ** 31 - 1), 1)
    .option('--keep-cluster', 'leave a cluster that was made for this run')
    .option('--json', 'print the verdicts as JSON')
    .option('--dry-run', 'only show the steps, their targets and commands')
    .action(async (words: string[], options: RunOptions) => {
      const given = context();
      const meant = selected(words, options.tag);
      const { workload } = options;
      const scenarios = workload === undefined ? meant : onManifests(meant, workload, given.say);
      for (const scenario of scenarios) requireInjectable(scenario, faults);
      if (options.dryRun === true) return showPlans(scenarios, options, given);
      const { name } = options;
      await whileLocked(name, () => whileLocked(besideName(name), () => runAll(scenarios, options, given)));
    });
}

function shard(text: string): Shard {
  const [, index = 0, of = 0] = /^(\d{1,3})\/(\d{1,3})$/.exec(text)?.map(Number) ?? [];
  if (index < 1 || index > of) throw new InvalidArgumentError('use i/n, for instance 2/3.');
  return { index, of };
}

async function showPlans(scenarios: readonly Scenario[], { name }: RunOptions, given: Context): Promise<void> {
  const engine = await findEngine(given.signal);
  const exists = engine !== undefined && (await nodeContainers(given.signal)).some(({ cluster }) => cluster === name);
  const show = async (world?: World): Promise<void> => {
    for (const scenario of scenarios) process.stdout.write(`${(await runPlan(scenario, world)).join('\n')}\n\n`);
  };
  if (exists) await lookAtCluster(name, given, show);
  else {
    process.stdout.write(`# cluster "${name}" would be made\n\n`);
    await show();
  }
  process.stdout.write('# nothing was done\n');
}

async function runAll(scenarios: readonly Scenario[], options: RunOptions, given: Context): Promise<void> {
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
    const whole = await runSession({ directory, session, plan, places, pool, ended }, given);
    if (options.json === true) process.stdout.write(`${JSON.stringify(results.map(asJson), null, 2)}\n`);
    else process.stdout.write(`${sessionTable(whole.runs, colours).join('\n')}\n\n  session: ${directory}\n`);
    given.exitCode = exitCodeForRuns(whole.runs);
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
