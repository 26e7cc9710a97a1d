import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clusterName, count } from '../harness/cli/options.ts';
import { UsageError } from '../harness/errors.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { entry } from './entry.ts';
import { onRealCluster } from './real-cluster.ts';
import { writeBelowMark } from './record/below-mark.ts';
import { circumstancesOn } from './record/circumstances.ts';
import { keptLines } from './record/kept-lines.ts';
import { tortureTable } from './torture/table.ts';
import { torture, type Strike } from './torture/torture.ts';

// `npm run torture -- --kills 100`: runs of random faults are killed with SIGKILL, healed, and the cluster is compared with
// what it was before.
//   --kills <n>       how many (default: 10), those that the directory already holds among them
//   --seed <n>        of the first schedule (default: 1)
//   --into <dir>      where strikes and runs are kept (default: a new one); one that holds strikes is gone on with
//   --name <cluster>  a cluster to use; otherwise one is made, and removed after
//   --write <file>    a file of Markdown; the table goes below its mark
await entry(async (progress) => {
  const { kills, seed, name, into, write } = parsed(process.argv.slice(2));
  const { say, signal } = progress;
  const kept = keptLines<Strike>(join(into, 'strikes.jsonl'));
  if (kept.before.length > 0) say(`${kept.before.length} strikes were made before: going on`);
  const made = async (): Promise<Strike[]> =>
    onRealCluster(name, progress, async (world) =>
      torture(world, {
        kills,
        seed,
        artifacts: into,
        signal,
        say,
        strikes: kept,
        circumstances: await circumstancesOn(world.cluster.k8s),
        onStrike: (strike) => say(wordsOf(strike)),
      }),
    );
  const strikes = kept.before.length >= kills ? kept.before : await made();
  const table = tortureTable(strikes);
  say(`\n${table}\n\n${into}`);
  if (write !== undefined) writeBelowMark(write, table);
  return strikes.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
});

function wordsOf({ seed, afterMs, phase, owed, healMs, wrong }: Strike): string {
  const [after, healed] = [afterMs, healMs].map((ms) => `${(ms / 1_000).toFixed(1)} s`);
  const found = wrong.length === 0 ? 'as before' : wrong.join('; ');
  return `seed ${seed}: killed after ${after} (${phase}; owed: ${owed.join(', ') || 'nothing'}), healed in ${healed}: ${found}`;
}

function parsed(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kills: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        name: { type: 'string', default: 'statefault-torture' },
        into: { type: 'string' },
        write: { type: 'string' },
      },
    });
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    return {
      kills: count(10_000)(values.kills),
      seed: count(2 ** 31 - 1)(values.seed),
      name: clusterName(values.name),
      into: resolve(values.into ?? join(artifactsDirectory(process.env), `torture-${stamp}`)),
      write: values.write,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
