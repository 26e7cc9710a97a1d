import { Command, InvalidArgumentError } from 'commander';
import { nodeContainers } from '../control/containers.ts';
import { findEngine } from '../control/engine.ts';
import { faults } from '../nemesis/faults.ts';
import { requireInjectable } from '../phases/plan.ts';
import type { Scenario } from '../scenario.ts';
import type { Shard } from '../store/session.ts';
import type { World } from '../world.ts';
import type { Context } from './context.ts';
import { exitCodeForRuns } from './exit.ts';
import { lookAtCluster } from './our-world.ts';
import { runPlan } from './run-plan.ts';
import { runScenarios, showSession, withRunOptions, type RunOptions } from './run-scenarios.ts';
import { onManifests, selected } from './selection.ts';

interface Options extends RunOptions {
  tag?: string[];
  workload?: string;
  dryRun?: true;
}

/** `statefault run`: runs scenarios and judges them, on a cluster of ours that is there and on those that are made for them. */
export function runCommand(context: () => Context): Command {
  const command = new Command('run')
    .description('run scenarios on real clusters and judge them')
    .argument(
      '[what...]',
      'names of scenarios, suites or tags, or files (.yaml, .json); all but the slow ones when left out (statefault list shows them)',
    )
    .option('--tag <tag>', 'only scenarios with this tag; can be repeated', (one, all: string[] = []) => [...all, one])
    .option(
      '--workload <file>',
      'YAML manifests with a StatefulSet of your own, to run them on instead of the sample one',
    );
  return withRunOptions(command)
    .option('--shard <i/n>', 'run only part i of n of the plan; all parts take about as long', shard)
    .option('--dry-run', 'only show the steps, their targets and commands')
    .action(async (words: string[], options: Options) => {
      const given = context();
      const meant = selected(words, options.tag);
      const { workload } = options;
      const scenarios = workload === undefined ? meant : onManifests(meant, workload, given.say);
      for (const scenario of scenarios) requireInjectable(scenario, faults);
      if (options.dryRun === true) return showPlans(scenarios, options, given);
      const ran = await runScenarios(scenarios, options, given);
      showSession(ran, options);
      given.exitCode = exitCodeForRuns(ran.session.runs);
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
