import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runRecord, type RunRecord } from '../checker/run-record.ts';
import type { Verdict } from '../checker/verdict.ts';
import { UsageError } from '../errors.ts';
import { readRun, type SavedRun } from './read-run.ts';
import { historyFile, scenarioFile } from './run-directory.ts';

/** Name of the file of a run that holds its verdict. */
const verdictFile = 'verdict.json';

/** Whether `path` is the directory of a run: scenario and history are in it. */
export const isRunDirectory = (path: string): boolean =>
  existsSync(join(path, scenarioFile)) &&
  [historyFile, `${historyFile}.gz`].some((file) => existsSync(join(path, file)));

/** A run with all that was recorded of it. */
export interface RecordedRun extends SavedRun {
  record: RunRecord;
}

/**
 * Reads the directory of a run, whether it came to a verdict or not. `name`: how outputs call the directory (default: `path`).
 * Throws UsageError when it is none, and an Error when a file of it is damaged.
 */
export async function readRecordedRun(path: string, name: string = path): Promise<RecordedRun> {
  if (!isRunDirectory(path)) throw new UsageError(`${path} is no directory of a run`);
  const run = await readRun(path);
  return { ...run, record: runRecord(name, run.scenario, run.history, readVerdict(path)) };
}

/**
 * The record of a run for reports over many: one whose files are damaged is a run without a verdict that says so, and keeps
 * nobody from reading the others. Throws UsageError when `path` is no directory of a run.
 */
export async function readRecord(path: string, name: string = path): Promise<RunRecord> {
  try {
    return (await readRecordedRun(path, name)).record;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const failure = `its record is damaged: ${error instanceof Error ? error.message : String(error)}`;
    return { ...runRecord(name, undefined, [], undefined), scenario: basename(path), failure };
  }
}

/** The verdict that was saved with a run; undefined when it came to none. */
export function readVerdict(path: string): Verdict | undefined {
  const file = join(path, verdictFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdict) : undefined;
}
