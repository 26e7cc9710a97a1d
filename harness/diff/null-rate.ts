import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { Random } from '../generator/random.ts';
import { compare } from './compare.ts';

export interface NullRate {
  scenario: string;
  runs: number;
  splits: number;
  /** Splits in which anything was called real. */
  alarms: number;
  /** Which differences, and in how many splits. */
  of: Record<string, number>;
}

/** Splits runs of one version at random into two halves, many times, and compares the halves: every finding is a false alarm. */
export function nullRate(scenario: string, runs: readonly Fingerprint[], splits: number, random: Random): NullRate {
  const of: Record<string, number> = {};
  let alarms = 0;
  for (let split = 0; split < splits; split++) {
    const mixed = random.shuffle(runs);
    const half = Math.floor(mixed.length / 2);
    const { differences } = compare(scenario, mixed.slice(0, half), mixed.slice(half));
    const real = differences.filter(({ reading }) => reading === 'real');
    if (real.length > 0) alarms++;
    for (const { aspect, subject } of real) of[`${aspect}: ${subject}`] = (of[`${aspect}: ${subject}`] ?? 0) + 1;
  }
  return { scenario, runs: runs.length, splits, alarms, of };
}
