import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../harness/control/child.ts';
import type { Ledger } from '../../harness/ledger/ledger.ts';
import { readRun } from '../../harness/store/read-run.ts';

const main = join(import.meta.dirname, '../../harness/cli/main.ts');
const runBoundMs = 600_000;
const healBoundMs = 600_000;

/** One run that was killed, and what healing made of it. */
export interface Kill {
  /** Milliseconds after the run's start. */
  afterMs: number;
  /** The last phase on record. */
  phase: string;
  /** Faults whose undo was owed when it was killed. */
  owed: string[];
  /** Entries of its history that can be read. */
  entries: number;
  healMs: number;
  healExit: number | undefined;
  healSaid: string;
}

/** Starts a run, kills it with SIGKILL after `afterMs` and heals. Undefined when it had ended before. */
export async function killOnce(
  file: string,
  { cluster, ledger, artifacts }: { cluster: string; ledger: Ledger; artifacts: string },
  afterMs: number,
): Promise<Kill | undefined> {
  const before = new Set(runsIn(artifacts));
  const child = start(process.execPath, [main, 'run', file, '--name', cluster], runBoundMs, { ARTIFACTS: artifacts });
  const ended = await Promise.race([child.ended, sleep(afterMs).then(() => undefined)]);
  if (ended !== undefined) return undefined;
  child.kill('SIGKILL');
  await child.ended;
  const owed = (await ledger.read()).undos.map(({ kind }) => kind);
  const healFrom = performance.now();
  const healing = await start(process.execPath, [main, 'heal', cluster], healBoundMs, { ARTIFACTS: artifacts }).ended;
  const healMs = performance.now() - healFrom;
  const made = runsIn(artifacts).find((name) => !before.has(name));
  const record =
    made === undefined ? { phase: 'before its record', entries: 0 } : await recordOf(join(artifacts, made));
  return { afterMs, owed, ...record, healMs, healExit: healing.exitCode, healSaid: healing.stderr };
}

const runsIn = (artifacts: string): string[] => readdirSync(artifacts).filter((name) => name.startsWith('chaos-'));

async function recordOf(path: string): Promise<{ phase: string; entries: number }> {
  const { history } = await readRun(path);
  const last = history.findLast(({ kind }) => kind === 'phase' || kind === 'fault');
  const { kind, f = 'deploying', type = '' } = last ?? {};
  return { phase: kind === 'fault' ? `${f} ${type}` : f.replace(/^step (\w+)-\d+$/, '$1'), entries: history.length };
}
