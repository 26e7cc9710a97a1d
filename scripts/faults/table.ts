import type { Family, Fault } from '../../harness/nemesis/fault.ts';
import { daysOf } from '../record/circumstances.ts';
import type { DeadManTrial } from './dead-man.ts';
import { deadMenOf, isProven, trialsOf, type Failed, type Made } from './made.ts';

/**
 * What the trials of all faults showed, as Markdown: a table for each family, then every trial that was not clean. The row
 * of a fault that was not tried stays as it is in `earlier`, tables that were made before.
 */
export function faultTables(
  faults: readonly Pick<Fault, 'kind' | 'family'>[],
  made: readonly Made[],
  earlier = '',
): string {
  const byFamily = Map.groupBy(faults, ({ family }) => family);
  const tables = [...byFamily].map(([family, all]) =>
    tableOf(
      family,
      all.map(({ kind }) => rowOf(kind, made, earlier)),
    ),
  );
  const unclean = made.filter((one) => !isProven(one)).map(uncleanLine);
  return [...tables, ...(unclean.length === 0 ? [] : [`### Not clean\n\n${unclean.join('\n')}`])].join('\n\n');
}

const heads = ['fault', 'bit', 'seen', 'undone', 'seen', 'clean gate', 'dead man', 'trials', 'made'];

const tableOf = (family: Family, rows: readonly string[]): string =>
  [`### ${family}`, '', `| ${heads.join(' | ')} |`, `|${heads.map(() => '---').join('|')}|`, ...rows].join('\n');

function rowOf(kind: string, made: readonly Made[], earlier: string): string {
  const name = `\`${kind}\``;
  const mine = made.filter((one) => ('trial' in one ? one.trial : one.deadMan).kind === kind);
  if (mine.length > 0) return rowFrom([name, ...cellsOf(kind, mine)]);
  return earlier.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? rowFrom([name, 'not tried', ...heads.slice(2).map(() => '')]); // prettier-ignore
}

const rowFrom = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function cellsOf(kind: string, mine: readonly Made[]): string[] {
  const trials = trialsOf(kind, mine);
  const lacking = trials.flatMap((one) => ('unavailable' in one ? [one.unavailable] : []));
  const days = daysOf(mine.map(({ date }) => date));
  if (lacking.length > 0) return [`not here: ${cell(lacking[0])}`, '', '', '', '', '', String(trials.length), days];
  const ended = trials.filter((one) => 'bit' in one);
  const bit = ended.filter((one) => one.bit);
  const undone = ended.filter(({ gone }) => gone === true);
  const isAct = ended.length > 0 && ended.every(({ gone }) => gone === 'act');
  const last = ended.at(-1);
  const times = (some: typeof ended, of: 'bitMs' | 'goneMs' | 'gateMs') => some.map((one) => one[of]);
  return [
    share(trials.length, times(bit, 'bitMs')),
    cell(last?.bitSeen),
    isAct ? 'an act' : share(trials.length, times(undone, 'goneMs')),
    isAct ? '' : cell(last?.goneSeen),
    share(trials.length, times(ended, 'gateMs')),
    deadManCell(deadMenOf(kind, mine)),
    String(trials.length),
    days,
  ];
}

/** The time is from the bound until it was seen to be gone. */
function deadManCell(trials: readonly (DeadManTrial | Failed)[]): string {
  if (trials.length === 0) return '';
  const kept = trials.flatMap((one) => ('kept' in one && one.kept ? [one.goneMs - one.boundMs] : []));
  return share(trials.length, kept);
}

/** How many of all there were, with the shortest and the longest of their times. */
function share(all: number, timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const range =
    sorted.length === 0 ? '' : `, ${seconds(sorted[0])}${sorted.length > 1 ? `–${seconds(sorted.at(-1))}` : ''} s`;
  return `${timesMs.length}/${all}${range}`;
}

const seconds = (ms = NaN): string => (ms / 1_000).toFixed(1);

/** Identifiers of one run say nothing to a reader, and a cell is not a page. */
function cell(text = ''): string {
  const plain = text.replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, '…').replaceAll(/[\n|]+/g, ' ');
  return plain.length > 90 ? `${plain.slice(0, 89)}…` : plain;
}

function uncleanLine(one: Made): string {
  const tried = 'trial' in one ? one.trial : one.deadMan;
  const what = 'trial' in one ? '' : ', its dead man';
  return `- \`${tried.kind}\`${what} (${one.date.slice(0, 10)}, commit ${one.commit}): ${wordsOf(one)}`;
}

function wordsOf(one: Made): string {
  const tried = 'trial' in one ? one.trial : one.deadMan;
  if ('failed' in tried) return tried.failed.replaceAll(/\s*\n\s*/g, ' ').slice(0, 500);
  if ('unavailable' in tried) return tried.unavailable;
  if ('kept' in tried)
    return tried.bit ? `gone after ${seconds(tried.goneMs)} s of ${seconds(tried.boundMs)} s` : 'was not seen to bite';
  return tried.bit ? `not seen to be undone: ${tried.goneSeen}` : `not seen to bite: ${tried.bitSeen}`;
}
