import type { Comparison, Difference } from '../diff/compare.ts';
import type { NullRate } from '../diff/null-rate.ts';

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

/** A page that needs nothing else. */
export function diffHtml(compared: readonly Comparison[]): string {
  const row = (one: Difference): string =>
    `<tr>${cells(one)
      .map((cell) => `<td>${escaped(cell)}</td>`)
      .join('')}</tr>`;
  const head = `<tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr>`;
  const tables = compared.map(
    (one) =>
      `<h2>${escaped(headline(one))}</h2><table><thead>${head}</thead><tbody>${sorted(one).map(row).join('')}</tbody></table>`,
  );
  const style =
    ':root{color-scheme:light dark}body{font:15px system-ui;margin:2rem}table{border-collapse:collapse}th,td{border:1px solid gray;padding:.4em;text-align:left;vertical-align:top}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>statefault diff</title><style>${style}</style><h1>statefault diff</h1>${tables.join('')}</html>\n`;
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

function headline({ scenario, runs: [a, b], differences }: Comparison): string {
  const real = differences.filter(({ reading }) => reading === 'real').length;
  const few = differences.filter(({ reading }) => reading === 'too few runs').length;
  const unsure = few === 0 ? '' : `, ${few} with too few runs to say`;
  return `${scenario}: ${a} runs against ${b}: ${real === 0 ? 'no difference' : `${real} different`}${unsure}`;
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
const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
