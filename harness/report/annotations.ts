import type { RunRecord } from '../checker/run-record.ts';
import { casesOf, runName, type Case } from './cases.ts';
import { headline } from './markdown.ts';

/** GitHub shows no more of one step; the rest is dropped without a word. */
const mostErrors = 10;
const mostWarnings = 10;

/**
 * Workflow commands of GitHub Actions for everything that did not hold: `::error` for what is broken and for a run without
 * a verdict, `::warning` for what is not proven, then one `::notice` with the sum. Lines, to be written to stdout.
 */
export function annotations(runs: readonly RunRecord[]): string {
  const bad = runs.flatMap((run) => casesOf(run).flatMap((one) => (one.outcome === true ? [] : [{ run, one }])));
  const unsure = bad.filter(({ one }) => one.outcome === 'unknown');
  const errors = bad.filter(({ one }) => one.outcome !== 'unknown');
  return [
    ...limited('error', errors.map(told), mostErrors),
    ...limited('warning', unsure.map(told), mostWarnings),
    command('notice', 'statefault', headline(runs)),
    '',
  ].join('\n');
}

interface Told {
  title: string;
  message: string;
}

function told({ run, one }: { run: RunRecord; one: Case }): Told {
  const { name, outcome, because, claim } = one;
  const word = outcome === false ? 'broken' : outcome === 'unknown' ? 'unknown' : 'infrastructure';
  const where = `${claim === undefined ? '' : `${claim} `}${name}`;
  return { title: `${runName(run)}: ${word}`, message: `${where}\n${because}\nrecord: ${run.directory}` };
}

function limited(level: 'error' | 'warning', all: readonly Told[], most: number): string[] {
  const shown = all.length <= most ? all : all.slice(0, most - 1);
  const more = all.length - shown.length;
  return [
    ...shown.map(({ title, message }) => command(level, title, message)),
    ...(more === 0 ? [] : [command(level, 'statefault', `and ${more} more, see the summary`)]),
  ];
}

/** One workflow command on one line, as the toolkit of GitHub Actions escapes it. */
const command = (level: 'error' | 'warning' | 'notice', title: string, message: string): string =>
  `::${level} title=${property(title)}::${data(message)}`;

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
