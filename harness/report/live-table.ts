import type { Style } from './summary.ts';

/** A piece of a line: what it says, and how it is meant. */
export interface Cell {
  text: string;
  tone?: keyof Style;
}
export type Line = readonly Cell[];

/** A piece that says only what takes one column for each character, and nothing that a terminal would act on. */
export function cell(text: string, tone?: keyof Style): Cell {
  const line = oneLine(text);
  return tone === undefined ? { text: line } : { text: line, tone };
}

/** Text from outside as one line of plain characters: its width is its length. */
export const oneLine = (text: string): string => text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/[^\x20-\x7e…✓✗]/g, '?');

/** Rows as columns, two spaces apart; a row may have fewer cells than others, and empty ones at its end are left out. */
export function table(given: readonly Line[]): Line[] {
  const rows = given.map((row) => row.slice(0, row.findLastIndex(({ text }) => text !== '') + 1));
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, { text }] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, text.length);
  return rows.map((row) =>
    row.flatMap((one, at) =>
      at === row.length - 1 ? [one] : [one, cell(' '.repeat((widths[at] ?? 0) - one.text.length + 2))],
    ),
  );
}

/** The line cut to a width; what is cut off is told by `…`. */
export function fit(line: Line, columns: number): Line {
  const length = line.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= columns) return line;
  const cut: Cell[] = [];
  let left = columns - 1;
  for (const one of line) {
    if (left <= 0) break;
    cut.push({ ...one, text: one.text.slice(0, left) });
    left -= one.text.length;
  }
  return columns < 1 ? [] : [...cut, cell('…')];
}

/** The line as text, painted. */
export const painted = (line: Line, style: Style): string =>
  line.map(({ text, tone }) => (tone === undefined ? text : style[tone](text))).join('');
