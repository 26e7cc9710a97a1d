import type { Family, Fault } from '../../harness/nemesis/fault.ts';
import type { DeadManTrial } from './dead-man.ts';
import type { Trial, Unavailable } from './trial.ts';

/** Everything that was tried of one fault. */
export interface Tried {
  fault: Pick<Fault, 'kind' | 'family' | 'story'>;
  trials: (Trial | Unavailable)[];
  deadMen: DeadManTrial[];
}

/** What the trials of all faults showed, as Markdown: a table for each family. */
export function faultTables(tried: readonly Tried[]): string {
  const byFamily = Map.groupBy(tried, ({ fault }) => fault.family);
  return [...byFamily].map(([family, all]) => tableOf(family, all)).join('\n\n');
}

const heads = ['fault', 'bit', 'seen', 'undone', 'seen', 'clean gate', 'dead man'];

function tableOf(family: Family, tried: readonly Tried[]): string {
  const rows = tried.map((one) => `| ${cellsOf(one).join(' | ')} |`);
  return [`### ${family}`, '', `| ${heads.join(' | ')} |`, `|${heads.map(() => '---').join('|')}|`, ...rows].join('\n');
}

function cellsOf({ fault, trials, deadMen }: Tried): string[] {
  const made = trials.filter((one) => 'bit' in one);
  const [lacking] = trials.filter((one) => 'unavailable' in one);
  const name = `\`${fault.kind}\``;
  if (made.length === 0) return [name, lacking?.unavailable ?? 'not tried', '', '', '', '', ''];
  const bit = made.filter((one) => one.bit);
  const undone = made.filter(({ gone }) => gone === true);
  const act = made.every(({ gone }) => gone === 'act');
  const last = made.at(-1);
  return [
    name,
    of(
      bit.length,
      made.length,
      bit.map(({ bitMs }) => bitMs),
    ),
    cell(last?.bitSeen),
    act
      ? 'an act'
      : of(
          undone.length,
          made.length,
          undone.map(({ goneMs }) => goneMs),
        ),
    act ? '' : cell(last?.goneSeen),
    of(
      made.length,
      made.length,
      made.map(({ gateMs }) => gateMs),
    ),
    deadManCell(deadMen),
  ];
}

/** The time is from the bound until it was seen to be gone. */
function deadManCell(trials: readonly DeadManTrial[]): string {
  if (trials.length === 0) return '';
  const kept = trials.filter((one) => one.kept);
  return of(
    kept.length,
    trials.length,
    kept.map(({ goneMs, boundMs }) => goneMs - boundMs),
  );
}

function of(good: number, all: number, timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const range =
    sorted.length === 0 ? '' : `, ${seconds(sorted[0])}${sorted.length > 1 ? `–${seconds(sorted.at(-1))}` : ''} s`;
  return `${good}/${all}${range}`;
}

const seconds = (ms = NaN): string => (ms / 1_000).toFixed(1);

/** Identifiers of one run say nothing to a reader, and a cell is not a page. */
function cell(text = ''): string {
  const plain = text.replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, '…').replaceAll(/[\n|]+/g, ' ');
  return plain.length > 90 ? `${plain.slice(0, 89)}…` : plain;
}
