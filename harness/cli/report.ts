import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { RunRecord } from '../checker/run-record.ts';
import { UsageError } from '../errors.ts';
import { indexPage, type Indexed } from '../report/index-page.ts';
import { pageOf } from '../report/page/page.ts';
import { findRuns } from '../store/find-runs.ts';
import { isRunDirectory, readRecord, readRecordedRun } from '../store/read-record.ts';
import { reportFile } from '../store/run-directory.ts';
import type { Context } from './context.ts';

/** `statefault report`: saved runs as pages for people; judges nothing and touches no cluster. */
export function reportCommand(context: () => Context): Command {
  return new Command('report')
    .description('draw saved runs: a page in the directory of each, and an index of those in a directory')
    .argument('<run...>', 'directories of runs, or directories that hold some (a session)')
    .action(async (paths: string[]) => {
      const found = paths.map((path) => ({ path, runs: findRuns(path) }));
      const empty = found.find(({ runs }) => runs.length === 0);
      if (empty !== undefined) throw new UsageError(`there is no run in ${empty.path}`);
      const { say } = context();
      for (const { path, runs } of found) process.stdout.write(`${await draw(path, runs, say)}\n`);
    });
}

/** Draws every run, and an index where `path` is not a run itself; the path of what to open. */
async function draw(path: string, runs: readonly string[], say: (line: string) => void): Promise<string> {
  const indexed: Indexed[] = [];
  // One after the other: a night's histories together would take more memory than a runner has.
  for (const run of runs) {
    const record = await drawn(run, say);
    const page = join(run, reportFile);
    indexed.push({ run: record, ...(existsSync(page) ? { href: encodeURI(relative(path, page)) } : {}) });
  }
  if (isRunDirectory(path)) return join(path, reportFile);
  const index = join(path, 'index.html');
  writeFileSync(index, indexPage(indexed));
  return index;
}

/** A run without a verdict, or one that is damaged, has a line in the index and no page. */
async function drawn(path: string, say: (line: string) => void): Promise<RunRecord> {
  const record = await readRecord(path);
  if (record.verdict === undefined) {
    say(`${path}: not drawn: ${record.failure ?? 'it has no verdict'}`);
    return record;
  }
  const { scenario, history } = await readRecordedRun(path);
  if (scenario === undefined) say(`${path}: not drawn: its scenario cannot be read`);
  else writeFileSync(join(path, reportFile), pageOf({ scenario, verdict: record.verdict, history }));
  return record;
}
