import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { remedyCells, type RemedyCell } from '../../suites/remedies.ts';
import { victim } from '../../suites/steps.ts';
import { UsageError } from '../errors.ts';
import { measured, type Measured } from '../remedies/measure.ts';
import { remediesMarkdown, remediesPage, type RemedyRow } from '../report/remedies.ts';
import { findRuns } from '../store/find-runs.ts';
import { readRun } from '../store/read-run.ts';
import type { Context } from './context.ts';
import { runScenarios, withRunOptions, type RunOptions } from './run-scenarios.ts';

const pageFile = 'remedies.html';

/** `statefault remedies`: what becomes of an identity whose node is lost, by cause, storage and what is done about it. */
export function remediesCommand(context: () => Context): Command {
  const known = (of: (cell: RemedyCell) => string): string => [...new Set(remedyCells.map(of))].join(', ');
  const command = new Command('remedies')
    .description(
      'lose a node in every way, do every thing about it, and tell what it came to: time, two at once, writes lost; a table and a page',
    )
    .argument(
      '[words...]',
      `only these causes (${known(({ cause }) => cause)}), volumes (${known(({ storage }) => storage)}) and remedies (${known(({ remedy }) => remedy)})`,
    )
    .option('--from <dir>', 'make the table of saved runs; touches no cluster');
  return withRunOptions(command).action(async (words: string[], options: RunOptions & { from?: string }) => {
    const given = context();
    const { storage, ...rest } = options;
    const cells = cellsFor(storage === undefined ? words : [...words, storage]);
    const directory =
      options.from ??
      (
        await runScenarios(
          cells.map(({ scenario }) => scenario),
          { ...rest, json: true },
          given,
        )
      ).directory;
    const rows = await rowsOf(cells, directory, given);
    const page = join(directory, pageFile);
    writeFileSync(page, remediesPage(rows));
    const table = `${remediesMarkdown(rows)}\n  page: ${page}\n`;
    process.stdout.write(options.json === true ? `${JSON.stringify(rows, null, 2)}\n` : table);
  });
}

/** The cells that have one of the words of every kind that is named. Throws UsageError for a word of no cell. */
function cellsFor(words: readonly string[]): readonly RemedyCell[] {
  const unknown = words.find((word) => !remedyCells.some((cell) => kindsOf(cell).includes(word)));
  if (unknown !== undefined)
    throw new UsageError(`there is no cause, volume or remedy "${unknown}"; see statefault remedies --help`);
  return remedyCells.filter((cell) =>
    kindsOf(cell).every((own, kind) => {
      const wanted = words.filter((word) => remedyCells.some((other) => kindsOf(other)[kind] === word));
      return wanted.length === 0 || wanted.includes(own);
    }),
  );
}

const kindsOf = ({ cause, storage, remedy }: RemedyCell): string[] => [cause, storage, remedy];

/** A row for each cell of which there is a run. */
async function rowsOf(cells: readonly RemedyCell[], directory: string, { say }: Context): Promise<RemedyRow[]> {
  const runs = new Map<string, Measured[]>();
  for (const path of findRuns(directory)) {
    const { scenario, history } = await readRun(path);
    if (scenario === undefined || !cells.some((cell) => cell.scenario.name === scenario.name)) continue;
    const one = measured(history, victim);
    if (one === undefined) say(`${path}: did not come to its end; left out`);
    else runs.set(scenario.name, [...(runs.get(scenario.name) ?? []), one]);
  }
  const rows = cells.flatMap(({ scenario, ...cell }) => {
    const own = runs.get(scenario.name);
    return own === undefined ? [] : [{ ...cell, runs: own }];
  });
  if (rows.length === 0) throw new UsageError(`there is no run of a remedy in ${directory}`);
  return rows;
}
