import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { RunRecord } from '../checker/run-record.ts';
import { UsageError } from '../errors.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { annotations } from '../report/annotations.ts';
import { runName } from '../report/cases.ts';
import { ctrf } from '../report/ctrf.ts';
import { junit } from '../report/junit.ts';
import { markdown } from '../report/markdown.ts';
import { trace } from '../report/trace.ts';
import { fingerprintsText } from '../store/fingerprints-file.ts';
import { findRuns } from '../store/find-runs.ts';
import { readFingerprint } from '../store/read-fingerprint.ts';
import { readRecord, readRecordedRun } from '../store/read-record.ts';
import type { Context } from './context.ts';
import { version } from './version.ts';

/** Formats of many runs. */
const formats = {
  junit,
  ctrf: (runs: readonly RunRecord[]) => ctrf(runs, { version: version() }),
  markdown,
  annotations,
};
type Format = keyof typeof formats | 'fingerprints' | 'trace';
const names = [...Object.keys(formats), 'fingerprints', 'trace'];

/** `statefault export`: saved runs in the formats that other machines read; judges nothing and touches no cluster. */
export function exportCommand(context: () => Context): Command {
  return new Command('export')
    .description('write saved runs for other machines')
    .argument('<run...>', 'directories of runs, or directories that hold some (a session)')
    .requiredOption('--format <format>', names.join(', '), format)
    .option('--out <file>', 'where to (default: to the terminal)')
    .action(async (paths: string[], options: { format: Format; out?: string }) => {
      const runs = paths.flatMap(someRuns);
      if (options.format === 'trace' && runs.length !== 1)
        throw new UsageError(`a trace is of one run, and here are ${runs.length}: name one of them`);
      context();
      const text = await textAs(options.format, runs);
      if (options.out === undefined) process.stdout.write(text);
      else writeFileSync(options.out, text);
    });
}

function format(text: string): Format {
  if (!names.includes(text)) throw new InvalidArgumentError(`use one of: ${names.join(', ')}.`);
  return text as Format;
}

function someRuns(path: string): string[] {
  const found = findRuns(path);
  if (found.length === 0) throw new UsageError(`there is no run in ${path}`);
  return found;
}

function textAs(as: Format, paths: readonly string[]): Promise<string> {
  if (as === 'trace') return traceOf(paths[0] ?? '');
  return as === 'fingerprints' ? fingerprintsIn(paths) : textOf(paths, as);
}

async function fingerprintsIn(paths: readonly string[]): Promise<string> {
  const prints: Fingerprint[] = [];
  for (const path of paths) {
    const print = await readFingerprint(path);
    if (print !== undefined) prints.push(print);
  }
  return fingerprintsText(prints);
}

async function textOf(paths: readonly string[], as: keyof typeof formats): Promise<string> {
  const runs: RunRecord[] = [];
  // One after the other: a night's histories together would take more memory than a runner has.
  for (const path of paths) runs.push(await readRecord(path));
  return formats[as](runs);
}

async function traceOf(path: string): Promise<string> {
  const { history, record } = await readRecordedRun(path);
  return trace(history, record.verdict, runName(record));
}
