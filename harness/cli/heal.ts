import { Command } from 'commander';
import { ensureEngine } from '../control/engine.ts';
import { ourClusters } from '../control/kind.ts';
import { faults } from '../nemesis/faults.ts';
import type { Finding } from '../phases/finding.ts';
import { gate } from '../phases/gate.ts';
import { ledgerOf } from './clusters.ts';
import type { Context } from './context.ts';
import { healPlan } from './dry-run.ts';
import { exitCodes } from './exit.ts';
import { clusterName } from './options.ts';
import { lookAtCluster, onCluster, requireEngine } from './our-world.ts';
import { colours } from './terminal.ts';

/** `statefault heal`: undoes everything that was ever injected, and proves that the cluster is as it was. */
export function healCommand(context: () => Context): Command {
  return new Command('heal')
    .description('undo everything that was injected, by whomever, and prove that the cluster is as it was')
    .argument('[cluster]', 'name of the cluster; left out: every cluster that statefault made', clusterName)
    .option('--dry-run', 'only show what would be undone, and the commands')
    .action(async (named: string | undefined, { dryRun }: { dryRun?: true }) => {
      const given = context();
      if (dryRun === true) await requireEngine(given.signal);
      else await ensureEngine(given);
      const names = named === undefined ? (await ourClusters(given.signal)).map(({ name }) => name) : [named];
      if (names.length === 0) given.say('there is no cluster of ours: nothing to heal');
      const act = dryRun === true ? showPlan : healOne;
      if (named !== undefined) await act(named, given);
      else await eachOf(names, act, given);
    });
}

type Act = (name: string, given: Context) => Promise<void>;

/** One that cannot be healed does not keep the others from it; each says its own line. */
async function eachOf(names: readonly string[], act: Act, given: Context): Promise<void> {
  for (const name of names) {
    given.signal.throwIfAborted();
    try {
      await act(name, given);
    } catch (error) {
      given.signal.throwIfAborted();
      process.stderr.write(`statefault: ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      given.exitCode = exitCodes.infrastructure;
    }
  }
}

const healOne: Act = async (name, given) =>
  onCluster(name, given, async (world) => {
    given.say(`healing cluster "${name}"`);
    const { distrusted } = await gate(world, faults, ledgerOf(world), given.signal, given.say, show);
    if (distrusted.length > 0) {
      process.stderr.write(`statefault: the undo ledger of "${name}" was damaged: ${distrusted.join('; ')}\n`);
      given.exitCode = exitCodes.infrastructure;
    } else process.stdout.write(`cluster "${name}" is as it was\n`);
  });

const showPlan: Act = async (name, given) =>
  lookAtCluster(name, given, async (world) => {
    process.stdout.write(await healPlan(world, faults, ledgerOf(world)));
  });

function show({ what, seen, wrong }: Finding): void {
  const mark = wrong.length === 0 ? colours.good('✓') : colours.bad('✗');
  process.stdout.write(`${mark} ${what.padEnd(16)} ${wrong.length === 0 ? seen : wrong.join('; ')}\n`);
}
