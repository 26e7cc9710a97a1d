import type { Fingerprint } from '../fingerprint/fingerprint.ts';

/** One thing in which two sets of runs may differ. */
export interface Question {
  aspect: 'outcomes' | 'sequences' | 'events' | 'timings';
  subject: string;
  change: 'new' | 'gone' | 'changed';
  before: string;
  after: string;
  /** What is tested: numbers of either set; of words, one 0 or 1 per run for each word. */
  values: [before: number[], after: number[]][];
  effect?: number;
  /** Whether the sets differ enough to be told. */
  differs: boolean;
  /** Whether the difference is for the worse; one of order or events always may be. */
  worse: boolean;
  /** Of timings: names of their bounds, and the medians. */
  timing?: { bounds: readonly string[]; medians: [number, number] };
}

const absent = 'not there';
type Answers = (string | undefined)[];

/** Outcomes, sequences and events: what each run says of each subject. Runs that were blind for a subject are left out of it. */
export function stateQuestions(before: readonly Fingerprint[], after: readonly Fingerprint[]): Question[] {
  return (['outcomes', 'sequences', 'events'] as const).flatMap((aspect) => {
    const subjects = new Set([...before, ...after].flatMap((one) => Object.keys(one[aspect] ?? {})));
    return [...subjects].flatMap((subject) => {
      const answers = (runs: readonly Fingerprint[]): Answers => runs.map((run) => answerOf(run, aspect, subject));
      const sides = [answers(before), answers(after)] as const;
      // A step that is for some versions only: that the other side has none of it is the scenario's doing, not the cluster's.
      if (isOfStep(aspect, subject) && sides.some((side) => side.every((one) => one === absent))) return [];
      return question(aspect, subject, ...sides);
    });
  });
}

const isOfStep = (aspect: Question['aspect'], subject: string): boolean =>
  aspect === 'outcomes' || (aspect === 'sequences' && /^node of (?!the control plane)/.test(subject));

/** What the runs say of a subject; those that were blind for it are left out. */
export const answersOf = (
  runs: readonly Fingerprint[],
  aspect: 'outcomes' | 'sequences' | 'events',
  subject: string,
): string[] => runs.flatMap((run) => answerOf(run, aspect, subject) ?? []);

function answerOf(run: Fingerprint, aspect: 'outcomes' | 'sequences' | 'events', subject: string): string | undefined {
  const all = run[aspect];
  if (all === null) return undefined;
  if (!Object.hasOwn(all, subject)) return absent;
  const answer = all[subject];
  if (answer === null || answer === undefined) return undefined;
  return Array.isArray(answer) ? answer.map((track) => track.join(' → ')).join(' | ') : String(answer);
}

function question(aspect: Question['aspect'], subject: string, a: Answers, b: Answers): Question[] {
  const [before, after] = [a, b].map((side) => side.filter((one) => one !== undefined)) as [string[], string[]];
  const words = [...new Set([...before, ...after])];
  if (words.length < 2 || before.length === 0 || after.length === 0) return [];
  const share = (side: readonly string[], word: string): number[] => side.map((one) => Number(one === word));
  const held = (side: readonly string[]): number => side.filter((one) => one === 'true').length / side.length;
  return [
    {
      aspect,
      subject,
      change: before.every((one) => one === absent) ? 'new' : after.every((one) => one === absent) ? 'gone' : 'changed',
      before: counted(before),
      after: counted(after),
      // The share of one of two words is that of the other.
      values: (words.length === 2 ? words.slice(1) : words).map((word) => [share(before, word), share(after, word)]),
      differs: counted(before) !== counted(after),
      worse: aspect !== 'outcomes' || held(after) < held(before),
    },
  ];
}

function counted(side: readonly string[]): string {
  const groups = [...Map.groupBy(side, (word) => word)].map(([word, { length }]): [string, number] => [word, length]);
  if (groups.length === 1) return groups[0]?.[0] ?? '';
  return groups
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([word, n]) => `${word} (${n} of ${side.length})`)
    .join('; ');
}
