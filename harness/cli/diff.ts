import { Command } from 'commander';
import { compare } from '../diff/compare.ts';
import { nullRate } from '../diff/null-rate.ts';
import { UsageError } from '../errors.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { Random } from '../generator/random.ts';
import { diffHtml, diffMarkdown, diffText, nullText } from '../report/diff.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { fingerprintsOf, type Runs } from './fingerprints.ts';
import { count } from './options.ts';

interface DiffOptions {
  json?: true;
  markdown?: true;
  html?: true;
  null?: number;
  seed: number;
}

/** `statefault diff`: what two sets of saved runs do differently; touches no cluster. */
export function diffCommand(context: () => Context): Command {
  return new Command('diff')
    .description('compare two runs, sets of runs, or versions of Kubernetes; exit 4 on a regression')
    .argument(
      '<before>',
      'directory of a run or of runs, a file of fingerprints, or a version (v1.36.1, 1.36): the baseline',
    )
    .argument('[after]', 'the same, to compare with it')
    .option('--json', 'print JSON')
    .option('--markdown', 'print Markdown')
    .option('--html', 'print a page')
    .option('--null <n>', 'split <before> at random n times, and tell the false alarms', count(100_000))
    .option('--seed <n>', 'seed of those splits', count(2 ** 31 - 1), 1)
    .action(async (before: string, after: string | undefined, options: DiffOptions) => {
      if ((after === undefined) === (options.null === undefined))
        throw new UsageError('name two sets of runs to compare, or one and --null <n>');
      const given = context();
      const sets = [];
      for (const name of [before, ...(after === undefined ? [] : [after])])
        sets.push(await fingerprintsOf(name, given));
      const [a = new Map<string, Fingerprint[]>(), b = new Map<string, Fingerprint[]>()] = sets;
      if (options.null === undefined) report(a, b, options, given);
      else tellNull(a, options.null, options, given);
    });
}

function report(a: Runs, b: Runs, options: DiffOptions, given: Context): void {
  const shared = [...a.keys()].filter((scenario) => b.has(scenario));
  for (const scenario of new Set([...a.keys(), ...b.keys()]))
    if (!shared.includes(scenario)) given.say(`${scenario}: only one side ran it; not compared`);
  if (shared.length === 0) throw new UsageError('no scenario was run on both sides');
  const compared = shared.map((scenario) => compare(scenario, a.get(scenario) ?? [], b.get(scenario) ?? []));
  const as = options.html ? diffHtml : options.markdown ? diffMarkdown : diffText;
  process.stdout.write(options.json ? `${JSON.stringify(compared, null, 2)}\n` : as(compared));
  const regression = compared.some(({ differences }) => differences.some((one) => one.regression));
  if (regression) given.exitCode = exitCodes.regression;
}

function tellNull(runs: Runs, splits: number, { seed, json }: DiffOptions, given: Context): void {
  const random = new Random(seed);
  const rates = [...runs].map(([scenario, own]) => nullRate(scenario, own, splits, random));
  process.stdout.write(json ? `${JSON.stringify({ seed, rates }, null, 2)}\n` : nullText(rates));
  given.say(`seed ${seed}`);
}
