import { median } from '../diff/timing-questions.ts';
import type { Measured, Since } from '../remedies/measure.ts';
import { escaped } from './page/draw/text.ts';
import { shell } from './page/shell.ts';

/** A row of the remedy table: what was done, who must do it, and what came of it in each run. */
export interface RemedyRow {
  cause: string;
  storage: string;
  remedy: string;
  needs: string;
  runs: readonly Measured[];
}

const heads = [
  'cause',
  'volume',
  'remedy',
  'its name is free',
  'clients are served again',
  'two at once',
  'writes lost',
  'needs',
  'runs',
];

/** The remedy table as Markdown. */
export function remediesMarkdown(rows: readonly RemedyRow[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows.map((row) => cellsOf(row).map(({ text }) => text))];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${legend(rows)}\n`;
}

/** The same as a page of its own. */
export function remediesPage(rows: readonly RemedyRow[]): string {
  const title = 'What to do about a lost node';
  const body = `
<header class="top"><div class="titles"><p class="scenario">statefault</p><h1>${title}</h1></div></header>
<main><section><div class="scroll"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cellsOf(row).map(drawn).join('')}</tr>`).join('')}</tbody></table></div>
<p>${escaped(legend(rows))}</p></section></main>`;
  return shell({ title, body, script: '', nonce: 'remedies' });
}

interface Cell {
  text: string;
  tone?: 'held' | 'broken';
}

const drawn = ({ text, tone }: Cell): string =>
  `<td${tone === undefined ? '' : ` class="outcome ${tone}"`}>${escaped(text)}</td>`;

function cellsOf({ cause, storage, remedy, needs, runs }: RemedyRow): Cell[] {
  const early = runs.every(({ served, freed }) => served?.from === 'freed' && freed?.from === 'remedy');
  const split = runs.some(({ overlap }) => overlap.ms > 0);
  const lost = runs.some((one) => one.lost > 0);
  return [
    { text: cause },
    { text: storage },
    { text: remedy },
    {
      text: told(
        runs,
        ({ freed }) => freed,
        (ms, { factor }) => ms * factor,
      ),
    },
    {
      text: told(
        runs,
        ({ served }) => served,
        (ms) => ms,
      ),
      tone: early ? 'held' : 'broken',
    },
    { text: overlapTold(runs), tone: split ? 'broken' : 'held' },
    { text: lostTold(runs), tone: lost ? 'broken' : 'held' },
    { text: needs },
    { text: String(runs.length) },
  ];
}

const words = { remedy: 'after it', repair: 'after the node is back', freed: 'later' } as const;

/** Median and range of a time; where runs count from different moments, each kind by itself. */
function told(
  runs: readonly Measured[],
  of: (run: Measured) => Since<keyof typeof words> | undefined,
  scaled: (ms: number, run: Measured) => number,
): string {
  const known = runs.flatMap((run) => {
    const time = of(run);
    return time === undefined ? [] : [{ from: time.from, ms: scaled(time.ms, run) }];
  });
  const kinds = [...Map.groupBy(known, ({ from }) => from)].map(
    ([from, own]) => `${range(own.map(({ ms }) => ms))} ${words[from]}`,
  );
  const never = runs.length - known.length;
  return [...kinds, ...(never === 0 ? [] : [`never (${never})`])].join('; ');
}

function overlapTold(runs: readonly Measured[]): string {
  const both = runs.filter(({ overlap }) => overlap.ms > 0);
  if (both.length === 0) return 'no';
  const until = both.every(({ overlap }) => overlap.untilRepair) ? ', until the node is back' : '';
  const some = both.length === runs.length ? '' : ` (${both.length} of ${runs.length} runs)`;
  return `${range(both.map(({ overlap }) => overlap.ms))}${until}${some}`;
}

function lostTold(runs: readonly Measured[]): string {
  const sum = (of: (run: Measured) => number): number => runs.reduce((all, run) => all + of(run), 0);
  return `${sum(({ lost }) => lost)} of ${sum((run) => run.acknowledged)}`;
}

function range(values: readonly number[]): string {
  const s = (ms: number): string => (ms / 1_000).toFixed(1);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.length === 1 ? `${s(least)} s` : `${s(median(values))} s (${s(least)} … ${s(most)})`;
}

function legend(rows: readonly RemedyRow[]): string {
  const runs = rows.flatMap((row) => row.runs);
  const versions = [...new Set(runs.map(({ k8s }) => k8s))].sort().join(', ');
  const factors = [...new Set(runs.map(({ factor }) => factor))].sort((a, b) => a - b);
  const lapse = factors.every((factor) => factor === 1) ? 'in real time' : `in a time-lapse of ${factors.join(', ')}`;
  return `Kubernetes ${versions}, ${lapse}; ${runs.length} runs. Until a name is free the cluster's timers rule: seconds of its clocks. All else is work of machines: seconds of real time, median and range.`;
}
