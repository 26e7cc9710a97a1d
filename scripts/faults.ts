import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ledgerOf } from '../harness/cli/clusters.ts';
import { clusterName, count } from '../harness/cli/options.ts';
import { whileLocked } from '../harness/control/lock.ts';
import { UsageError } from '../harness/errors.ts';
import type { Fault } from '../harness/nemesis/fault.ts';
import { faults } from '../harness/nemesis/faults.ts';
import type { Settings } from '../harness/nemesis/target.ts';
import { faultNamed } from '../harness/phases/plan.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { entry } from './entry.ts';
import { isProven, makeTrials, type Made } from './faults/made.ts';
import { faultTables } from './faults/table.ts';
import { onRealCluster } from './real-cluster.ts';
import { belowMark, writeBelowMark } from './record/below-mark.ts';
import { circumstancesOn } from './record/circumstances.ts';
import { keptLines } from './record/kept-lines.ts';

// `npm run faults -- [kind…]`: injects every fault on a real cluster, sees it bite, undoes it, sees it gone, and passes the
// clean gate; then leaves the undoing to the node.
//   --repeat <n>      how often in all (default: 1; 0: none, only the tables)
//   --into <dir>      where trials are kept (default: a new one); one that holds trials is gone on with
//   --dead-man <s>    after how many seconds the node undoes by itself (default: 20; 0: not tried)
//   --on <rule>       strikes nodes by this rule, for instance majority
//   --with <json>     settings of the faults
//   --name <cluster>  a cluster to use; otherwise one is made, and removed after
//   --write <file>    a file of Markdown; the tables go below its mark, and rows of what was not tried stay there
await entry(async (progress) => {
  const { chosen, name, repeat, boundMs, into, write, options } = parsed(process.argv.slice(2));
  const { say, signal } = progress;
  const kept = keptLines<Made>(join(into, 'trials.jsonl'));
  if (kept.before.length > 0) say(`${kept.before.length} trials were made before: going on`);
  const tried = (): Promise<Made[]> =>
    onRealCluster(name, progress, (world) =>
      whileLocked(name, async () => {
        const circumstances = await circumstancesOn(world.cluster.k8s);
        const trying = { world, ledger: ledgerOf(world), say, ...options };
        return makeTrials({ chosen, repeat, boundMs, made: kept, circumstances, signal }, trying);
      }),
    );
  const made = repeat === 0 ? kept.before : await tried();
  const tables = faultTables(faults, made, write === undefined ? '' : belowMark(write));
  say(`\n${tables}\n\n${into}`);
  if (write !== undefined) writeBelowMark(write, tables);
  return made.every(isProven) ? 0 : 1;
});

interface Parsed {
  chosen: readonly Fault[];
  name: string;
  repeat: number;
  boundMs: number;
  into: string;
  write: string | undefined;
  options: { nodes?: string; settings?: Settings };
}

function parsed(args: string[]): Parsed {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string', default: 'statefault-faults' },
        repeat: { type: 'string', default: '1' },
        on: { type: 'string' },
        with: { type: 'string' },
        'dead-man': { type: 'string', default: '20' },
        into: { type: 'string' },
        write: { type: 'string' },
      },
    });
    const chosen = positionals.length === 0 ? faults : positionals.map((kind) => faultNamed(kind, faults));
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    return {
      chosen,
      name: clusterName(values.name),
      repeat: values.repeat === '0' ? 0 : count(1_000)(values.repeat),
      boundMs: values['dead-man'] === '0' ? 0 : count(3_600)(values['dead-man']) * 1_000,
      into: resolve(values.into ?? join(artifactsDirectory(process.env), `faults-${stamp}`)),
      write: values.write,
      options: {
        ...(values.on === undefined ? {} : { nodes: values.on }),
        ...(values.with === undefined ? {} : { settings: JSON.parse(values.with) as Settings }),
      },
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
