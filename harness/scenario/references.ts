import { referencesOf } from './condition.ts';
import type { Never } from './never.ts';
import type { Sequence } from './sequence.ts';
import { injectedBy, type Step } from './step.ts';

/** What is wrong with a scenario: where, as keys from its top, and what. */
export interface Problem {
  path: PropertyKey[];
  message: string;
}

/** The moment at which the workload is created: a mark like the name of a step. */
export const deployMark = 'deploy';

interface Referring {
  steps: readonly Step[];
  nevers: readonly Never[];
  sequences: readonly Sequence[];
}

/** Names of steps that are used twice, or before their step. */
export function referenceProblems({ steps, nevers, sequences }: Referring): Problem[] {
  const known = new Set<string>([deployMark]);
  const problems: Problem[] = [];
  const need = (reference: string | undefined, ...path: PropertyKey[]): void => {
    if (reference !== undefined && !known.has(reference))
      problems.push({ path, message: `"${reference}" is no earlier step` });
  };
  const add = (name: string, ...path: PropertyKey[]): void => {
    if (known.has(name)) problems.push({ path, message: `two steps are called "${name}"` });
    known.add(name);
  };
  for (const [at, step] of steps.entries()) {
    if (step.do === 'heal') need(step.fault, 'steps', at, 'fault');
    if (step.do === 'await') need(step.within.since, 'steps', at, 'within', 'since');
    const condition = step.do === 'await' ? step.until : step.do === 'look' ? step.expect : undefined;
    for (const one of condition === undefined ? [] : referencesOf(condition))
      need(one, 'steps', at, step.do === 'await' ? 'until' : 'expect');
    add(step.name, 'steps', at, 'name');
    if (step.do === 'together')
      for (const [n, { name }] of injectedBy(step).entries()) add(name, 'steps', at, 'inject', n, 'name');
  }
  for (const [at, one] of nevers.entries()) {
    need(one.from, 'nevers', at, 'from');
    need(one.to, 'nevers', at, 'to');
    for (const name of referencesOf(one.never)) need(name, 'nevers', at, 'never');
  }
  for (const [at, { from, to }] of sequences.entries()) {
    need(from, 'sequences', at, 'from');
    need(to, 'sequences', at, 'to');
  }
  return problems;
}
