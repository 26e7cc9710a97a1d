import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { count } from '../harness/cli/options.ts';
import { UsageError } from '../harness/errors.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { entry } from './entry.ts';
import { onRealCluster } from './real-cluster.ts';
import { tortureTable } from './torture/table.ts';
import { torture } from './torture/torture.ts';

// `npm run torture -- --kills 100`: runs of random faults are killed with SIGKILL, healed, and the cluster is compared with
// what it was before.
//   --kills <n>       how many (default: 10)
//   --seed <n>        of the first schedule (default: 1)
//   --name <cluster>  a cluster to use; otherwise one is made, and removed after
//   --write <file>    where the table goes, below the file's first line that says <!-- table -->
await entry(async (progress) => {
  const { kills, seed, name, write } = parsed(process.argv.slice(2));
  const { say, signal } = progress;
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const artifacts = join(artifactsDirectory(process.env), `torture-${stamp}`);
  const strikes = await onRealCluster(name, progress, (world) =>
    torture(world, {
      kills,
      seed,
      artifacts,
      signal,
      onStrike: ({ seed: of, afterMs, phase, owed, healMs, wrong }) =>
        say(
          `seed ${of}: killed after ${(afterMs / 1_000).toFixed(1)} s (${phase}; owed: ${owed.join(', ') || 'nothing'}), ` +
            `healed in ${(healMs / 1_000).toFixed(1)} s: ${wrong.length === 0 ? 'as before' : wrong.join('; ')}`,
        ),
    }),
  );
  const table = tortureTable(strikes);
  say(`\n${table}\n\n${artifacts}`);
  if (write !== undefined) writeFileSync(write, `${table}\n`);
  return strikes.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
});

function parsed(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kills: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        name: { type: 'string', default: 'statefault-torture' },
        write: { type: 'string' },
      },
    });
    const seed = count(2 ** 31 - 1)(values.seed);
    return { kills: count(10_000)(values.kills), seed, name: values.name, write: values.write };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
