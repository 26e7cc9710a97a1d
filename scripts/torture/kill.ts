import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../harness/control/child.ts';
import type { Ledger } from '../../harness/ledger/ledger.ts';
import { findRuns } from '../../harness/store/find-runs.ts';
import { readRun } from '../../harness/store/read-run.ts';
import { historyFile } from '../../harness/store/run-directory.ts';

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

/** When a run is killed: milliseconds after its start, or after its first fault was about to be injected. */
export interface Instant {
  after: 'start' | 'first fault';
  ms: number;
}

export interface KillOptions {
  cluster: string;
  ledger: Ledger;
  /** Where runs are kept. */
  artifacts: string;
  /** Added to the environment of the run and of the healing. */
  env: Record<string, string>;
}

/** Starts a run, kills it with SIGKILL at an instant of its life, and heals. Undefined when it had ended before. */
export async function killOnce(
  file: string,
  { cluster, ledger, artifacts, env }: KillOptions,
  { after, ms }: Instant,
): Promise<Kill | undefined> {
  const marked = { ...env, ARTIFACTS: artifacts };
  const before = new Set(findRuns(artifacts));
  const child = start(process.execPath, [main, 'run', file, '--name', cluster], runBoundMs, marked);
  const from = performance.now();
  const struck = async (): Promise<undefined> => {
    if (after === 'first fault') await untilFirstFault(() => madeIn(artifacts, before), child.ended);
    await sleep(ms);
  };
  if ((await Promise.race([child.ended, struck()])) !== undefined) return undefined;
  const afterMs = performance.now() - from;
  child.kill('SIGKILL');
  await child.ended;
  const owed = (await ledger.read()).undos.map(({ kind }) => kind);
  const healFrom = performance.now();
  const healing = await start(process.execPath, [main, 'heal', cluster], healBoundMs, marked).ended;
  const healMs = performance.now() - healFrom;
  const made = madeIn(artifacts, before);
  const record = made === undefined ? { phase: 'before its record', entries: 0 } : await recordOf(made);
  return { afterMs, owed, ...record, healMs, healExit: healing.exitCode, healSaid: healing.stderr };
}

/** The directory of a run that was not there before. */
const madeIn = (artifacts: string, before: ReadonlySet<string>): string | undefined =>
  findRuns(artifacts).find((path) => !before.has(path));

async function untilFirstFault(made: () => string | undefined, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    const directory = made();
    const history = directory === undefined ? '' : join(directory, historyFile);
    if (over || (existsSync(history) && readFileSync(history, 'utf8').includes('"f":"step fault-0"'))) return;
    await sleep(100);
  }
}

async function recordOf(path: string): Promise<{ phase: string; entries: number }> {
  const { history } = await readRun(path);
  const last = history.findLast(({ kind }) => kind === 'phase' || kind === 'fault');
  const { kind, f = 'deploying', type = '' } = last ?? {};
  return { phase: kind === 'fault' ? `${f} ${type}` : f.replace(/^step (\w+)-\d+$/, '$1'), entries: history.length };
}
