import { Command } from 'commander';
import { catalogue } from '../../suites/catalogue.ts';
import { findEngine } from '../control/engine.ts';
import { nodeContainers } from '../control/containers.ts';
import { ourCluster, type OurCluster } from '../control/kind.ts';
import { whileLocked } from '../control/lock.ts';
import { openWorld } from '../control/open-world.ts';
import { UsageError } from '../errors.ts';
import type { Outcome } from '../history/entry.ts';
import { faults } from '../nemesis/faults.ts';
import { runScenario, type RunResult } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { requireInjectable } from '../phases/plan.ts';
import { summary } from '../report/summary.ts';
import { isScenarioFile, readScenarioFile } from '../store/scenario-file.ts';
import type { World } from '../world.ts';
import { ledgerOf, makeCluster, tools, type Tools } from './clusters.ts';
import type { Context } from './context.ts';
import { removeCluster } from './down.ts';
import { exitCodeFor } from './exit.ts';
import {
  clusterName,
  count,
  defaultCluster,
  defaultK8s,
  kubernetesVersion,
  profile,
  inTimeLapse,
  storage,
  timeLapse,
  timeLapseHelp,
  type ClusterOptions,
} from './options.ts';
import { lookAtCluster, wake } from './our-world.ts';
import { runPlan } from './run-plan.ts';
import { colours } from './terminal.ts';

interface RunOptions extends ClusterOptions {
  repeat: number;
  keepCluster?: true;
  json?: true;
  dryRun?: true;
}

/** `statefault run`: runs scenarios on a cluster of ours; makes one, and removes it after, when there is none. */
export function runCommand(context: () => Context): Command {
  return new Command('run')
    .description('run scenarios on a real cluster and judge them')
    .argument(
      '[scenario...]',
      'names of scenarios, or files (.yaml, .json); all when left out (statefault list shows them)',
    )
    .option('--name <name>', 'cluster to use, or to make and remove', clusterName, defaultCluster)
    .option(
      '--k8s <version>',
      `Kubernetes version of a cluster that is made (default: ${defaultK8s})`,
      kubernetesVersion,
    )
    .option('--profile <profile>', 'timers of a cluster that is made (default: fast)', profile)
    .option('--storage <mode>', 'volumes of a cluster that is made (default: pinned)', storage)
    .option('--workers <n>', 'workers of a cluster that is made (default: 3)', count(9))
    .option('--time-lapse <factor>', `of a cluster that is made: ${timeLapseHelp}`, timeLapse)
    .option('--repeat <n>', 'how many times', count(1_000), 1)
    .option('--keep-cluster', 'leave a cluster that was made for this run')
    .option('--json', 'print the verdicts as JSON')
    .option('--dry-run', 'only show the steps, their targets and commands')
    .action(async (names: string[], options: RunOptions) => {
      const scenarios = named(names);
      const given = context();
      if (options.dryRun === true) return showPlans(scenarios, options, given);
      const found = await tools(given);
      await whileLocked(options.name, async () => {
        const { cluster, made } = await useOrMake(options, found, given);
        try {
          given.exitCode = exitCodeFor(await runAll(scenarios, cluster, found, options, given));
        } finally {
          if (made && options.keepCluster !== true) {
            given.say(`removing cluster "${options.name}"`);
            await removeCluster(options.name, found);
          }
        }
      });
    });
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

function named(names: string[]): readonly Scenario[] {
  const all = catalogue.map(({ name }) => name).join(', ');
  const found = names.map((name) => {
    if (isScenarioFile(name)) return readScenarioFile(name);
    const known = catalogue.find((one) => one.name === name);
    if (known === undefined) throw new UsageError(`there is no scenario "${name}"; there are: ${all}, or name a file`);
    return known;
  });
  for (const scenario of found) requireInjectable(scenario, faults);
  return names.length === 0 ? catalogue : found;
}

async function useOrMake(
  options: RunOptions,
  found: Tools,
  given: Context,
): Promise<{ cluster: OurCluster; made: boolean }> {
  const exists = (await nodeContainers(given.signal)).some(({ cluster }) => cluster === options.name);
  if (!exists) {
    const { name, k8s = defaultK8s, profile: timers = 'fast', storage: mode = 'pinned', workers = 3 } = options;
    const { timeLapse: factor } = options;
    const spec = { name, k8s, profile: timers, storage: mode, workers, ...(factor && { timeLapse: factor }) };
    return { cluster: await makeCluster(spec, found, given.artifacts, given), made: true };
  }
  const cluster = await ourCluster(options.name, given.signal);
  const has = cluster.nodes[0]?.k8s;
  if (options.k8s !== undefined && options.k8s !== has)
    throw new UsageError(`cluster "${options.name}" has Kubernetes ${has}, not ${options.k8s}: use another --name`);
  return { cluster, made: false };
}

async function runAll(
  scenarios: readonly Scenario[],
  cluster: OurCluster,
  found: Tools,
  options: RunOptions,
  given: Context,
): Promise<Outcome[]> {
  await wake(cluster, given);
  const world = await openWorld(found.kind, cluster, given.signal);
  const results: RunResult[] = [];
  try {
    requireSame(options, world);
    for (let round = 1; round <= options.repeat; round++) {
      for (const scenario of scenarios) {
        given.say(`${scenario.name}${options.repeat > 1 ? ` (${round} of ${options.repeat})` : ''}`);
        const result = await runScenario(scenario, world, { ...given, faults, ledger: ledgerOf(world) });
        results.push(result);
        if (options.json !== true) show(result, world, options);
      }
    }
  } finally {
    await world.close();
  }
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify(
        results.map(({ verdict, directory }) => ({ ...verdict, directory })),
        null,
        2,
      )}\n`,
    );
  else if (results.length > 1)
    process.stdout.write(
      `\n${results.filter(({ verdict }) => verdict.outcome === true).length} of ${results.length} verdicts true\n`,
    );
  return results.map(({ verdict }) => verdict.outcome);
}

function requireSame(
  { name, profile: timers, storage: mode, timeLapse: factor }: RunOptions,
  { cluster }: World,
): void {
  if (factor !== undefined && factor !== cluster.timeLapse)
    throw new UsageError(
      `cluster "${name}" runs ${cluster.timeLapse} times as fast, not ${factor}: use another --name`,
    );
  if (timers !== undefined && timers !== cluster.profile)
    throw new UsageError(`cluster "${name}" has ${cluster.profile} timers, not ${timers}: use another --name`);
  if (mode !== undefined && mode !== cluster.storage)
    throw new UsageError(`cluster "${name}" has ${cluster.storage} volumes, not ${mode}: use another --name`);
}

function show({ verdict, history, directory }: RunResult, { cluster }: World, { name }: RunOptions): void {
  const title = `${cluster.name}: Kubernetes ${cluster.k8s}, ${cluster.profile} timers, ${cluster.storage} volumes${inTimeLapse(cluster.timeLapse)}`;
  process.stdout.write(`\n${summary(verdict, history, title, colours)}\n`);
  process.stdout.write(
    `  record:  ${directory}\n  repeat:  statefault run ${verdict.scenario} --name ${name} --k8s ${cluster.k8s}\n\n`,
  );
}
