import type { Comparison, Difference } from '../diff/compare.ts';
import type { NullRate } from '../diff/null-rate.ts';
import { escaped } from './page/draw/text.ts';
import { shell } from './page/shell.ts';

/** Comparisons for a terminal: what is real first; what may be chance, or has too few runs to tell, after it. */
export function diffText(compared: readonly Comparison[]): string {
  return `${compared.flatMap((one) => [headline(one), ...sorted(one).flatMap(lines)]).join('\n')}\n`;
}

export function diffMarkdown(compared: readonly Comparison[]): string {
  const row = (one: Difference): string => `| ${cells(one).map(plain).join(' | ')} |`;
  return compared
    .map((one) =>
      [
        `### ${headline(one)}`,
        '',
        `| ${columns.join(' | ')} |`,
        `|${' --- |'.repeat(columns.length)}`,
        ...sorted(one).map(row),
        '',
      ].join('\n'),
    )
    .join('\n');
}

/** A page of its own: the sentence first, then a table per scenario, what is real above what may be chance. */
export function diffHtml(compared: readonly Comparison[]): string {
  const real = compared.flatMap(({ differences }) => differences.filter(({ reading }) => reading === 'real'));
  const title = `${sides(compared)}: ${summed(real)}`;
  const body = `
<header class="top ${toneOfAll(real)}"><div class="titles"><p class="scenario">statefault diff</p><h1>${escaped(title)}</h1></div></header>
<main>${compared.map(section).join('')}</main>`;
  return shell({ title, body, script: '', nonce: 'diff' });
}

function section(one: Comparison): string {
  const row = (difference: Difference): string => {
    const [word = '', ...others] = cells(difference);
    const tone = toneOf(difference);
    return `<tr><td class="outcome ${tone}">${escaped(word)}</td>${others.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  };
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  const table = `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${sorted(one).map(row).join('')}</tbody></table></div>`;
  return `<section><h2>${escaped(headline(one))}</h2>${one.differences.length === 0 ? '' : table}</section>`;
}

function sides(compared: readonly Comparison[]): string {
  const side = (at: 0 | 1): string => [...new Set(compared.map(({ on }) => on[at]))].join(' and ');
  return `${side(0)}, against ${side(1)}`;
}

function summed(real: readonly Difference[]): string {
  const worse = real.filter(({ regression }) => regression).length;
  const known = real.filter((one) => !one.regression && one.known !== undefined).length;
  const parts = [
    [worse, 'for the worse'],
    [real.length - worse - known, 'not expected'],
    [known, 'expected'],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return told.length === 0 ? 'no difference' : `differences: ${told.join(', ')}`;
}

const toneOf = ({ reading, regression, known }: Difference): string =>
  reading !== 'real' ? '' : regression ? 'broken' : known === undefined ? 'unknown' : 'held';

function toneOfAll(real: readonly Difference[]): string {
  const tones = real.map(toneOf);
  return ['broken', 'unknown'].find((tone) => tones.includes(tone)) ?? 'held';
}

export function nullText(rates: readonly NullRate[]): string {
  const share = ({ alarms, splits }: NullRate): string => `${((100 * alarms) / splits).toFixed(1)} %`;
  return rates
    .flatMap((rate) => [
      `${rate.scenario}: ${rate.runs} runs, ${rate.splits} random splits, ${rate.alarms} false alarms (${share(rate)})`,
      ...Object.entries(rate.of).map(([what, times]) => `  ${times} × ${what}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

const columns = ['', 'aspect', 'subject', 'before', 'after', 'chance', 'known'];

function headline({ scenario, runs: [a, b], on, differences }: Comparison): string {
  const real = differences.filter(({ reading }) => reading === 'real').length;
  const few = differences.filter(({ reading }) => reading === 'too few runs').length;
  const unsure = few === 0 ? '' : `, ${few} with too few runs to say`;
  return `${scenario}: ${a} runs on ${on[0]} against ${b} on ${on[1]}: ${real === 0 ? 'no difference' : `${real} different`}${unsure}`;
}

const places = { real: 0, 'too few runs': 1, chance: 2 };
const sorted = ({ differences }: Comparison): Difference[] =>
  differences.toSorted((a, b) => places[a.reading] - places[b.reading] || a.chance - b.chance);

function wordOf({ reading, change, regression, known }: Difference): string {
  if (reading !== 'real') return reading === 'chance' ? 'may be chance' : 'too few runs to say';
  return regression ? `${change}, REGRESSION` : known === undefined ? change : `${change}, expected`;
}

function cells(one: Difference): string[] {
  const { aspect, subject, before, after, known = '' } = one;
  return [wordOf(one), aspect, subject, before, after, chanceOf(one), known];
}

function lines(one: Difference): string[] {
  const { aspect, subject, before, after, known } = one;
  return [
    `  ${wordOf(one)}: ${aspect}, ${subject} (${chanceOf(one)})`,
    `    before: ${before}`,
    `    after:  ${after}`,
    ...(known === undefined ? [] : [`    known:  ${known}`]),
  ];
}

const chanceOf = ({ chance, effect }: Difference): string =>
  `p ${chance < 0.001 ? '< 0.001' : `= ${chance.toFixed(3)}`}${effect === undefined ? '' : `, effect ${effect.toFixed(2)}`}`;

const plain = (words: string): string => words.replaceAll(/[\\`*_[\]<>|~&@]/g, '\\$&').replaceAll(/\s+/g, ' ');
