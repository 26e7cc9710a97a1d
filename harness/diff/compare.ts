import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { explanationOf } from './known-changes.ts';
import { holm, rankTest, smallestChance } from './rank-test.ts';
import { stateQuestions, type Question } from './questions.ts';
import { timingQuestions } from './timing-questions.ts';

/** A difference with a corrected chance below this is no chance. */
export const level = 0.05;

/** How a difference is to be read: real, as small or as rare as chance makes them, or of too few runs to tell. */
export type Reading = 'real' | 'chance' | 'too few runs';

/** One difference between two sets of runs of a scenario. */
export interface Difference {
  scenario: string;
  aspect: Question['aspect'];
  subject: string;
  change: 'new' | 'gone' | 'changed';
  /** What each set showed, in words. */
  before: string;
  after: string;
  reading: Reading;
  /** Chance that a random split of these runs differs as much, corrected for the number of questions. */
  chance: number;
  /** -1 to 1: how often a run of B is above one of A, less how often below. Of timings only. */
  effect?: number;
  /** Why it is expected, from facts of the runs. */
  known?: string;
  /** For the worse, and neither expected nor chance. */
  regression: boolean;
}

export interface Comparison {
  scenario: string;
  runs: [before: number, after: number];
  /** What the runs of each side were made on, in words. */
  on: [before: string, after: string];
  differences: Difference[];
}

/** Compares two sets of fingerprints of one scenario. Questions to which all runs answer alike are not counted. */
export function compare(scenario: string, before: readonly Fingerprint[], after: readonly Fingerprint[]): Comparison {
  const questions = [...stateQuestions(before, after), ...timingQuestions(before, after)];
  const chances = questions.map(chanceOf);
  const corrected = holm(chances);
  const differences = questions.flatMap((question, at): Difference[] => {
    const { aspect, subject, change, effect, differs } = question;
    if (!differs) return [];
    const chance = corrected[at] ?? 1;
    const reading = readingOf(question, chance, questions.length);
    const known = explanationOf(question, before, after);
    return [
      {
        scenario,
        aspect,
        subject,
        change,
        before: question.before,
        after: question.after,
        reading,
        chance,
        ...(effect === undefined ? {} : { effect }),
        ...(known === undefined ? {} : { known: known.why }),
        regression: reading === 'real' && question.worse && (known === undefined || known.regression),
      },
    ];
  });
  return {
    scenario,
    runs: [before.length, after.length],
    on: [conditionsOf(before), conditionsOf(after)],
    differences,
  };
}

function conditionsOf(runs: readonly Fingerprint[]): string {
  const kinds = new Set(
    runs.map(({ facts: { k8s, profile, timeLapse = 1 } = { k8s: 'unknown' } }) => {
      const timers = profile === undefined ? '' : `, ${profile} timers`;
      return `Kubernetes ${k8s}${timers}${timeLapse === 1 ? '' : `, ${timeLapse} times as fast`}`;
    }),
  );
  return kinds.size === 1 ? [...kinds].join() : 'clusters of several kinds';
}

// One value out of several is asked for: the best of them counts that many times.
const chanceOf = ({ values }: Question): number =>
  Math.min(1, values.length * Math.min(1, ...values.map(([a, b]) => rankTest(a, b))));

function readingOf({ values }: Question, chance: number, asked: number): Reading {
  if (chance < level) return 'real';
  const sizes = values[0]?.map(({ length }) => length) ?? [0, 0];
  return smallestChance(sizes[0] ?? 0, sizes[1] ?? 0) * values.length * asked >= level ? 'too few runs' : 'chance';
}
