import type { BoundName, Condition, Duration, Never, ScenarioInput } from '../harness/scenario.ts';

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
  [bound, since]: [bound: BoundName, since: string],
): Step => ({ do: 'await', name, claim, title, until: condition, within: { bound, since } });

/** That every node of a fault becomes Ready=Unknown, in the time that detection takes. */
export const nodeUnknown = (name: string, titled: Titled, fault: string): Step =>
  until(name, titled, { of: 'node', on: fault, ready: 'Unknown' }, ['detection', fault]);

/** That every node of a fault is Ready again. */
export const nodeReady = (
  name: string,
  titled: Titled,
  fault: string,
  within: [bound: BoundName, since: string],
): Step => until(name, titled, { of: 'node', on: fault, ready: 'True' }, within);

/** That another pod bears the name and is Ready. */
export const replaced = (titled: Titled, since: string): Step =>
  until('replaced', titled, { ...next, ready: 'True' }, ['replacement', since]);

/** That the container of a pod from before the first act runs (or does not) on the node of a fault, never restarted. */
export const runs = (name: string, [claim, title]: Titled, on: string, running = true): Step => ({
  do: 'look',
  name,
  claim,
  title,
  expect: { of: 'container', pod: victim, bearer: 'before', on, running, ...(running ? { restarts: 0 } : {}) },
});

export const watch = (name: string, title: string, length: Duration = 'linger'): Step => ({
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

/** The kubelet that the fault `outage` stopped is back: its node is, the name is freed, and another pod of it is Ready. */
export const identityReturns: Steps = [
  { do: 'heal', name: 'restart', fault: 'outage' },
  nodeReady('node-ready', ['A10', 'the node is Ready again'], 'outage', ['nodeRecovery', 'restart']),
  until('old-gone', ['A10', 'its kubelet frees the name'], { ...old, gone: true }, ['release', 'restart']),
  replaced(['A10', `${victim} is Ready again as a new pod`], 'old-gone'),
];

/** What people were told of pods on a lost node, and what no version of today shows. */
export const neverNodeLost: Never[] = [
  {
    name: 'no-node-lost',
    claim: 'A3',
    title: 'no pod gets the reason NodeLost',
    never: { of: 'pod', reason: 'NodeLost' },
  },
  {
    name: 'no-phase-unknown',
    claim: 'A3',
    title: 'no pod gets the phase Unknown',
    never: { of: 'pod', phase: 'Unknown' },
  },
];
