import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { catalogue } from '../../suites/catalogue.ts';
import { judge, type Verdict } from '../checker/judge.ts';
import { UsageError } from '../errors.ts';
import type { Begin, History } from '../history/entry.ts';
import { fingerprintOf } from '../fingerprint/fingerprint.ts';
import { summary } from '../report/summary.ts';
import type { Scenario } from '../scenario.ts';
import { fingerprintFile } from '../store/run-directory.ts';
import { readRun } from '../store/read-run.ts';
import type { Context } from './context.ts';
import { exitCodeForRuns } from './exit.ts';
import { inTimeLapse } from './options.ts';
import { colours } from './terminal.ts';

interface RecheckOptions {
  scenario?: string;
  json?: true;
  save?: true;
}

/** `statefault recheck`: judges a saved history with the checkers of today; touches no cluster. */
export function recheckCommand(context: () => Context): Command {
  return new Command('recheck')
    .description('judge a saved run again with the checkers of today, with no cluster')
    .argument('<run>', 'directory of a run, or a history file (.jsonl, .jsonl.gz)')
    .option('--scenario <name>', 'scenario to judge by (default: the scenario.json beside the history)')
    .option('--json', 'print the verdict as JSON')
    .option('--save', 'write verdict and fingerprint over those of the run')
    .action(async (path: string, options: RecheckOptions) => {
      const given = context();
      if (options.save === true && isFile(path))
        throw new UsageError('--save needs the directory of a run, not a history file');
      const run = await readable(path, options);
      const verdict = judge(run.scenario, run.history);
      if (options.json === true) process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
      else process.stdout.write(`\n${summary(verdict, run.history, titleOf(path, verdict), colours)}\n`);
      if (run.torn !== undefined) given.say(`${path}: ${run.torn}`);
      if (options.save === true) {
        const save = (file: string, value: object): void =>
          writeFileSync(join(path, file), `${JSON.stringify(value, null, 2)}\n`);
        save('verdict.json', verdict);
        save(fingerprintFile, fingerprintOf(run.scenario, run.history, verdict));
      }
      given.exitCode = exitCodeForRuns([verdict]);
    });
}

const isFile = (path: string): boolean => /\.jsonl(\.gz)?$/.test(path);

const titleOf = (path: string, { facts }: Verdict): string =>
  facts === undefined
    ? path
    : `${path}: Kubernetes ${facts.k8s}${facts.profile === undefined ? '' : `, ${facts.profile} timers`}${inTimeLapse(facts.timeLapse)}`;

async function readable(path: string, options: RecheckOptions) {
  const { scenario: saved, history, torn } = await readRun(path).catch(refuse(path));
  requireVersion(path, history);
  const scenario = options.scenario === undefined ? saved : scenarioNamed(options.scenario);
  if (scenario === undefined)
    throw new UsageError(`${path}: there is no scenario.json beside it: name one with --scenario`);
  return { scenario, history, torn };
}

/** Whatever is wrong with a file is one clear line. */
const refuse =
  (path: string) =>
  (error: unknown): never => {
    if (error instanceof UsageError) throw error;
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`${path}: ${line}`);
  };

function requireVersion(path: string, history: History): void {
  const [first] = history;
  if (first === undefined) throw new UsageError(`${path}: the history is empty`);
  const { historyVersion } = (first.value ?? {}) as Partial<Begin>;
  if (first.f !== 'begin' || historyVersion === undefined)
    throw new UsageError(`${path}: the first entry says no version of the format: this is no history of statefault`);
}

function scenarioNamed(name: string): Scenario {
  const found = catalogue.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no scenario "${name}"; there are: ${catalogue.map((one) => one.name).join(', ')}`);
}
