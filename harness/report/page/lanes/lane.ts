import type { Bar, Lane, Ticks } from '../draw/model.ts';

/** A lane, with its bars put below each other where they overlap. Bars of one `of` stay on one line. */
export function lane(label: string, rows: readonly Bar[][], over: Bar[] = [], ticks: Ticks[] = []): Lane {
  const bars = packed(rows);
  const lines = bars.reduce((most, { line }) => Math.max(most, line + 1), 1);
  return { label, lines, bars, over, ticks };
}

/** Gives each row of bars the first line on which nothing is in its way. */
function packed(rows: readonly Bar[][]): Bar[] {
  const ends: number[] = [];
  const placed: Bar[] = [];
  for (const row of rows) {
    const from = row.reduce((least, bar) => Math.min(least, bar.from), Number.POSITIVE_INFINITY);
    const to = row.reduce((most, bar) => Math.max(most, bar.to), Number.NEGATIVE_INFINITY);
    const free = ends.findIndex((end) => end <= from);
    const line = free === -1 ? ends.length : free;
    ends[line] = to;
    for (const bar of row) placed.push({ ...bar, line });
  }
  return placed;
}

/** Times and entries as distances; `list` is in the order of time. */
export function ticks(list: readonly { ms: number; entry: number }[], rest: Omit<Ticks, 'at' | 'entry'>): Ticks {
  let [lastAt, lastEntry] = [0, 0];
  const made: Ticks = { at: [], entry: [], ...rest };
  for (const { ms, entry } of list) {
    const at = Math.round(ms * 10);
    made.at.push(at - lastAt);
    made.entry.push(entry - lastEntry);
    [lastAt, lastEntry] = [at, entry];
  }
  return made;
}
