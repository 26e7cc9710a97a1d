import { reachedAt } from '../expect/conditions.ts';
import type { Entry } from '../history/entry.ts';
import { faultWindows } from '../history/query.ts';
import { deployMark } from '../scenario/references.ts';
import type { Case } from './checker.ts';
import { actMark } from './steps.ts';

/** Where a span begins and ends, by the names of steps. */
interface Named {
  from?: string | undefined;
  to?: string | undefined;
}

/** The entries between which something is judged; undefined when the run did not come this far. */
export function spanOf({ from, to }: Named, given: Case): { first: Entry; last: Entry } | undefined {
  const first = from === undefined ? given.history[0] : entryOf(from, given);
  const last = to === undefined ? given.history.at(-1) : entryOf(to, given);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The entry at which a step surely was under way: an act's beginning, an await's match. */
function entryOf(name: string, given: Case): Entry | undefined {
  if (name === deployMark) return given.parts.of('phase', `step ${deployMark}`).find(({ type }) => type === 'invoke');
  const step = given.scenario.steps.find((one) => one.name === name);
  if (step === undefined) return undefined;
  if (step.do !== 'await') {
    const faults = new Map(faultWindows(given.parts.all('fault')).map((fault) => [fault.as, fault]));
    return actMark(step, faults, given)?.earliest;
  }
  const since = entryOf(step.within.since, given);
  return since === undefined ? undefined : reachedAt(given.history, step.until, since.index, given.bindings);
}
