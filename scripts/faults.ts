import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ledgerOf } from '../harness/cli/clusters.ts';
import { count } from '../harness/cli/options.ts';
import { whileLocked } from '../harness/control/lock.ts';
import { UsageError } from '../harness/errors.ts';
import type { Fault } from '../harness/nemesis/fault.ts';
import { faults } from '../harness/nemesis/faults.ts';
import type { Settings } from '../harness/nemesis/target.ts';
import { faultNamed } from '../harness/phases/plan.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { entry } from './entry.ts';
import { faultTables, type Tried } from './faults/table.ts';
import { tryDeadMan } from './faults/dead-man.ts';
import { tryFault, type Trial, type Trying, type Unavailable } from './faults/trial.ts';
import { onRealCluster } from './real-cluster.ts';

// `npm run faults -- [kind…]`: injects every fault on a real cluster, sees it bite, undoes it, sees it gone, and passes the
// clean gate; then leaves the undoing to the node.
//   --repeat <n>      how often (default: 1)
//   --dead-man <s>    after how many seconds the node undoes by itself (default: 20; 0: not tried)
//   --on <rule>       strikes nodes by this rule, for instance majority
//   --with <json>     settings of the faults
//   --name <cluster>  a cluster to use; otherwise one is made, and removed after
//   --write <file>    where the tables go
await entry(async (progress) => {
  const { chosen, name, repeat, boundMs, write, options } = parsed(process.argv.slice(2));
  const { say, signal } = progress;
  const artifacts = artifactsDirectory(process.env);
  mkdirSync(artifacts, { recursive: true });
  const keep = (what: object): void => appendFileSync(join(artifacts, 'faults.jsonl'), `${JSON.stringify(what)}\n`);
  const tried = await onRealCluster(name, progress, (world) =>
    whileLocked(name, async () => {
      const trying: Trying = { world, ledger: ledgerOf(world), say, ...options };
      const all: Tried[] = [];
      for (const fault of chosen) {
        const one: Tried = { fault, trials: [], deadMen: [] };
        all.push(one);
        for (let round = 1; round <= repeat; round++) {
          signal.throwIfAborted();
          const trial = await tryFault(fault, trying);
          say(wordsOf(trial));
          keep(trial);
          one.trials.push(trial);
        }
        if (boundMs > 0 && fault.deadMan !== undefined && one.trials.some((trial) => 'bit' in trial)) {
          const trial = await tryDeadMan(fault, { ...trying, boundMs });
          say(`${fault.kind}: gone by itself after ${seconds(trial.goneMs)} of ${seconds(boundMs)}: ${trial.goneSeen}`);
          keep(trial);
          one.deadMen.push(trial);
        }
      }
      return all;
    }),
  );
  const tables = faultTables(tried);
  say(`\n${tables}\n`);
  if (write !== undefined) writeFileSync(write, `${tables}\n`);
  return tried.every(isProven) ? 0 : 1;
});

function wordsOf(trial: Trial | Unavailable): string {
  if ('unavailable' in trial) return `${trial.kind}: ${trial.unavailable}`;
  const { kind, bit, bitSeen, bitMs, gone, goneSeen, goneMs, gateMs } = trial;
  const undone = gone === 'act' ? 'an act' : `${gone ? 'undone' : 'NOT UNDONE'} in ${seconds(goneMs)} (${goneSeen})`;
  return `${kind}: ${bit ? 'bit' : 'DID NOT BITE'} in ${seconds(bitMs)} (${bitSeen}); ${undone}; gate ${seconds(gateMs)}`;
}

// Functions, not constants: the call above runs before anything below it has a value.
function isProven({ trials, deadMen }: Tried): boolean {
  return (
    trials.every((trial) => 'unavailable' in trial || (trial.bit && trial.gone !== false)) &&
    deadMen.every(({ kept }) => kept)
  );
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

interface Parsed {
  chosen: readonly Fault[];
  name: string;
  repeat: number;
  boundMs: number;
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
        write: { type: 'string' },
      },
    });
    const chosen = positionals.length === 0 ? faults : positionals.map((kind) => faultNamed(kind, faults));
    return {
      chosen,
      name: values.name,
      repeat: count(1_000)(values.repeat),
      boundMs: values['dead-man'] === '0' ? 0 : count(3_600)(values['dead-man']) * 1_000,
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
