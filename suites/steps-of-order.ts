import type { BoundName, ScenarioInput } from '../harness/scenario.ts';

// Steps that the families about order and updates have in common, for the sample workload.

type Steps = ScenarioInput['steps'];
type Of<D extends Steps[number]['do']> = Extract<Steps[number], { do: D }>;
type Word = 'created' | 'ready' | 'marked' | 'gone';

export const owner = 'journal';

/** Each of these ordinals in turn, with all that happens to one before the next: for sequences. */
export const oneByOne = (ordinals: readonly number[], ...words: Word[]) =>
  ordinals.flatMap((n) => words.map((word) => `${owner}-${n} ${word}` as const));

/** The same as one group, whose members come in any order. */
export const atOnce = (ordinals: readonly number[], word: Word) =>
  ordinals.map((n) => `${owner}-${n} ${word}` as const);

/** A pod is replaced: marked, gone, created and Ready. */
export const replaced = ['marked', 'gone', 'created', 'ready'] as const;

interface Waited {
  name: string;
  claim: string;
  title: string;
  /** Step that it is counted from. */
  since: string;
  /** How many pods go or come one after the other. */
  times?: number;
}

const timed = (bound: BoundName, { name, claim, title, since, times = 1 }: Waited) => ({
  do: 'await' as const,
  name,
  claim,
  title,
  within: { bound, since, times },
});

/** So many pods are Ready, and no more are there. */
export const allServe = (count: number, waited: Waited): Of<'await'> => ({
  ...timed('replacement', waited),
  until: {
    of: 'all',
    these: [
      { of: 'pod', owner, count, ready: 'True' },
      { of: 'pod', owner, count },
    ],
  },
});

/** So many pods are there, in whatever state. */
export const soManyLeft = (count: number, waited: Waited): Of<'await'> => ({
  ...timed('release', waited),
  until: { of: 'pod', owner, count },
});

/** So many replicas count as available. */
export const soManyAvailable = (count: number, waited: Waited): Of<'await'> => ({
  ...timed('availability', waited),
  until: { of: 'statefulset', name: owner, status: { availableReplicas: count } },
});

/** So many pods serve that were made from another template than those that stood when step `than` began. */
export const updatedPods = (count: number, than: string, waited: Waited): Of<'await'> => ({
  ...timed('replacement', waited),
  until: { of: 'pod', owner, count, ready: 'True', revision: 'new', than },
});

/** A time in which nothing is to happen, and the look at its end: spans of sequences and nevers end there. */
export const quiet = (name: string, title: string, look: Omit<Of<'look'>, 'do' | 'name'>): Steps => [
  { do: 'watch', name: `${name}-watch`, title, for: { bound: 'linger', times: 2 } },
  { do: 'look', name, ...look },
];
