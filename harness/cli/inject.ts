import { Command } from 'commander';
import { ensureEngine } from '../control/engine.ts';
import { withLabels } from '../control/open-world.ts';
import type { Fault } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';
import { heal } from '../nemesis/heal.ts';
import { liveScene } from '../nemesis/live-scene.ts';
import { settingsOf, targetsOf } from '../nemesis/scene.ts';
import type { Settings, Target } from '../nemesis/target.ts';
import { experiment, type ExperimentResult } from '../phases/experiment.ts';
import { gate, nodesReady } from '../phases/gate.ts';
import { faultNamed } from '../phases/plan.ts';
import type { FaultSpec } from '../scenario.ts';
import type { World } from '../world.ts';
import { ledgerOf } from './clusters.ts';
import type { Context } from './context.ts';
import { injectPlan } from './dry-run.ts';
import { exitCodes } from './exit.ts';
import { duration, namespace, setting, target } from './injection.ts';
import { clusterName, defaultCluster } from './options.ts';
import { lookAtCluster, onCluster } from './our-world.ts';

interface InjectOptions {
  target: FaultSpec['on'];
  for?: number;
  with?: Settings;
  name: string;
  namespace: string;
  dryRun?: true;
  json?: true;
}

/** Held for this long when nothing is said; Ctrl-C ends it before. */
const openEndedMs = 30 * 60_000;
const seed = 1;

/** `statefault inject`: one fault on a cluster of ours with whatever runs there, undone in the end. */
export function injectCommand(context: () => Context): Command {
  return new Command('inject')
    .description('inject one fault for a while, see it bite, undo it, see it gone')
    .argument('<fault>', 'kind of the fault (statefault faults shows them)')
    .requiredOption(
      '--target <rule>',
      'one, minority, majority, all (of the workers), control-plane, node/<name>, node-of/<pod>, pod/<name>, statefulset/<name>',
      target,
    )
    .option('--for <time>', 'how long, for instance 90s or 5m (default: until Ctrl-C, at most 30m)', duration)
    .option('--with <key=value...>', 'settings of the fault', setting)
    .option('--name <name>', 'name of the cluster', clusterName, defaultCluster)
    .option('--namespace <namespace>', 'namespace of the pod or StatefulSet', namespace, 'default')
    .option('--dry-run', 'only show the targets and the commands')
    .option('--json', 'print the result as JSON')
    .action(async (kind: string, options: InjectOptions) => {
      const fault = faultNamed(kind, faults);
      settingsOf(fault, options.with ?? {});
      const given = context();
      if (options.dryRun === true) await showPlan(fault, options, given);
      else await injectNow(fault, options, given);
    });
}

async function injectNow(fault: Fault, options: InjectOptions, given: Context): Promise<void> {
  await ensureEngine(given);
  const result = await onCluster(options.name, given, async (unlabelled) => {
    const ledger = ledgerOf(unlabelled);
    await refuseEarly(fault, options, unlabelled);
    await gate(unlabelled, faults, ledger, given.signal, given.say);
    const world = await withLabels(unlabelled, given.signal);
    const targets = await targetsIn(world, fault, options);
    try {
      const what = { fault, targets, holdMs: options.for ?? openEndedMs };
      return await experiment(world, ledger, what, given.signal, given.say);
    } catch (error) {
      // What memory could not undo, a look does; then the cluster is well, and what went wrong is still told.
      await heal(world, faults, ledger);
      await nodesReady(world, new AbortController().signal);
      throw error;
    }
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(result, null, 2)}\n` : asText(result));
  if (!result.bit || result.gone === false) given.exitCode = exitCodes.broken;
}

/** What cannot be struck is said before anything is touched, when the API server can tell. */
async function refuseEarly(fault: Fault, options: InjectOptions, world: World): Promise<void> {
  const scene = await liveScene(world, options.namespace).catch(() => undefined);
  if (scene !== undefined) targetsOf(fault, specOf(fault, options), scene, seed);
}

const targetsIn = async (world: World, fault: Fault, options: InjectOptions): Promise<Target[]> =>
  targetsOf(fault, specOf(fault, options), await liveScene(world, options.namespace), seed);

const specOf = ({ kind }: Fault, options: InjectOptions): FaultSpec => ({
  kind,
  on: options.target,
  with: options.with,
});

async function showPlan(fault: Fault, options: InjectOptions, given: Context): Promise<void> {
  await lookAtCluster(options.name, given, async (unlabelled) => {
    const world = await withLabels(unlabelled, given.signal);
    const targets = await targetsIn(world, fault, options);
    process.stdout.write(await injectPlan(world, { fault, targets, holdMs: options.for ?? openEndedMs }));
  });
}

function asText({ fault, targets, bit, bitSeen, gone, goneSeen }: ExperimentResult): string {
  const undone = gone === 'act' ? goneSeen : `${gone ? 'gone' : 'not proven gone'}: ${goneSeen}`;
  return `${fault} at ${targets.join(', ')}\n  ${bit ? 'bit' : 'not seen to bite'}: ${bitSeen}\n  ${undone}\n`;
}
