import type { IndexedRun } from '../checker/indexed-run.ts';
import { cell, painted, table, type Cell, type Line } from './live-table.ts';
import type { Style } from './summary.ts';
import type { TimeTrend, Trend } from './trend.ts';

/** Trends for a person: per scenario and conditions the outcomes in a row, then its times against their bounds. */
export function trendText(trends: readonly Trend[], style: Style): string {
  return trends.flatMap((trend) => [...block(trend, style), '']).join('\n');
}

function block(trend: Trend, style: Style): string[] {
  const { scenario, conditions, runs, firstMs, newestMs } = trend;
  const lapse = conditions.timeLapse === 1 ? '' : `, ${conditions.timeLapse} times as fast`;
  const span = runs === 1 ? day(newestMs) : `${day(firstMs)} to ${day(newestMs)}`;
  const title = `${scenario}  Kubernetes ${conditions.k8s}, timers ${conditions.timers}${lapse}`;
  const lines: Line[] = [
    [cell(title, 'strong')],
    [cell(`  ${runs === 1 ? '1 run' : `${runs} runs`}, ${span}: ${counts(trend)}  `), ...marks(trend)],
  ];
  const rows = table([header, ...trend.times.map(row)]).map((line) => [cell('  '), ...line]);
  return [...lines, ...(trend.times.length === 0 ? [] : rows)].map((line) => painted(line, style));
}

const counts = ({ held, broken, unknown, none }: Trend): string =>
  [
    [held, 'held'],
    [broken, 'broken'],
    [unknown, 'not proven'],
    [none, 'without a verdict'],
  ]
    .flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`]))
    .join(', ');

/** A terminal's line holds that many beside the words. */
const mostMarks = 40;

function marks({ outcomes }: Trend): Cell[] {
  const shown = outcomes.slice(-mostMarks);
  return [cell(shown.length < outcomes.length ? '…' : ''), ...shown.map(mark)];
}

function mark(outcome: IndexedRun['outcome']): Cell {
  if (outcome === 'none') return cell('!', 'bad');
  return outcome === 'unknown' ? cell('?', 'unsure') : outcome ? cell('✓', 'good') : cell('✗', 'bad');
}

const header: Line = ['time', 'n', 'p50', 'p90', 'bound', 'outside', 'newest', 'before'].map((word) =>
  cell(word, 'faint'),
);

function row({ name, n, p50, p90, fromMs, toMs, outside, newest, before }: TimeTrend): Line {
  const within = newest >= fromMs && newest <= toMs;
  return [
    cell(name),
    cell(String(n)),
    cell(seconds(p50)),
    cell(seconds(p90)),
    cell(`${seconds(fromMs)} to ${seconds(toMs)}`),
    outside === 0 ? cell('0') : cell(String(outside), 'bad'),
    cell(seconds(newest), within ? 'good' : 'bad'),
    cell(before === undefined ? '' : `${seconds(before)} (${change(newest - before)})`),
  ];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const change = (ms: number): string => `${ms < 0 ? '-' : '+'}${seconds(Math.abs(ms))}`;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
