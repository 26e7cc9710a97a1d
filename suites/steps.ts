import type { Condition, Never, ScenarioInput } from '../harness/scenario.ts';

export type Steps = ScenarioInput['steps'];
type Step = Steps[number];

export const unreachable = 'node.kubernetes.io/unreachable';

/** The identity that the scenarios strike. */
export const victim = 'journal-1';

/** A claim of the catalogue and what of it is shown. */
type Titled = [claim: string, title: string];

/** What must be seen within a bound, counted from an earlier step. */
export const until = (
  name: string,
  [claim, title]: Titled,
  condition: Condition,
  [bound, since]: [bound: string, since: string],
): Step => ({ do: 'await', name, claim, title, until: condition, within: { bound, since } });

/** That the container of a pod from before the first act runs (or does not) on the node of a fault, never restarted. */
export const runs = (name: string, [claim, title]: Titled, on: string, running = true): Step => ({
  do: 'look',
  name,
  claim,
  title,
  expect: { of: 'container', pod: victim, bearer: 'before', on, running, ...(running ? { restarts: 0 } : {}) },
});

export const watch = (name: string, title: string, length = 'linger'): Step => ({
  do: 'watch',
  name,
  title,
  for: length,
});

export const never = (
  name: string,
  [claim, title]: Titled,
  condition: Condition,
  [from, to]: [from: string, to: string],
): Never => ({ name, claim, title, never: condition, from, to });

/** The pod that bore the identity before. */
export const old = { of: 'pod', pod: victim, bearer: 'before' } as const;
/** One that bears it later. */
export const next = { of: 'pod', pod: victim, bearer: 'after' } as const;
