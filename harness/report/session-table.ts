import type { Outcome } from '../history/entry.ts';
import { cell, painted, table } from './live-table.ts';
import { plain, type Style } from './summary.ts';

/** A run of a session, as the table shows it. */
export interface SessionRow {
  scenario: string;
  round: number;
  /** Left out: there was no verdict. */
  outcome?: Outcome | undefined;
  wallMs: number;
  /** The least that its steps can take by the timers of its cluster. */
  lowerBoundMs?: number | undefined;
}

/** Per run its wall time (gate, roll-out and tear-down included) against its lower bound, and in all; one line each. */
export function sessionTable(rows: readonly SessionRow[], style: Style = plain): string[] {
  const rounds = rows.some(({ round }) => round > 1);
  const timed = rows.filter(({ lowerBoundMs }) => lowerBoundMs !== undefined);
  const sum = (of: (row: SessionRow) => number): number => timed.reduce((all, row) => all + of(row), 0);
  const whole = {
    wallMs: sum(({ wallMs }) => wallMs),
    lowerBoundMs: timed.length === 0 ? undefined : sum(({ lowerBoundMs = 0 }) => lowerBoundMs),
  };
  const held = rows.filter(({ outcome }) => outcome === true).length;
  const lines = [
    ['scenario', 'verdict', 'wall', 'lower bound', 'over', 'ratio'].map((word) => cell(word, 'faint')),
    ...rows.map((row) => [
      cell(rounds ? `${row.scenario} (${row.round})` : row.scenario),
      cell(wordOf(row.outcome), toneOf(row.outcome)),
      ...times(row),
    ]),
    [cell('in all', 'strong'), cell(`${held} of ${rows.length} true`), ...times(whole)],
  ];
  return table(lines).map((line) => painted(line, style));
}

function times({ wallMs, lowerBoundMs }: { wallMs: number; lowerBoundMs?: number | undefined }) {
  if (lowerBoundMs === undefined) return [cell(seconds(wallMs)), cell('-'), cell('-'), cell('-')];
  const ratio = lowerBoundMs > 0 ? (wallMs / lowerBoundMs).toFixed(2) : '-';
  return [seconds(wallMs), seconds(lowerBoundMs), seconds(wallMs - lowerBoundMs), ratio].map((text) => cell(text));
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const wordOf = (outcome: Outcome | undefined): string => (outcome === undefined ? 'no verdict' : String(outcome));

const toneOf = (outcome: Outcome | undefined): keyof Style =>
  outcome === true ? 'good' : outcome === false ? 'bad' : 'unsure';
