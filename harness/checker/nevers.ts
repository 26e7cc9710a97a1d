import { unsureOf } from '../expect/bindings.ts';
import { describeCondition, sightings } from '../expect/conditions.ts';
import { sourceOf } from '../expect/words.ts';
import type { Entry } from '../history/entry.ts';
import type { Never } from '../scenario.ts';
import { partsOf } from '../scenario/condition.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { notApplying } from './applies.ts';
import { blindTo } from '../expect/blind.ts';
import { spanOf } from './span-of.ts';

/** Judges that what must never be seen was not seen, over the whole record or between two steps. */
export const nevers: Checker = (given) =>
  given.scenario.nevers.map((never) => notApplying(never, given) ?? judge(never, given));

function judge(never: Never, given: Case): Finding {
  const base = { name: never.name, title: never.title, ...(never.claim === undefined ? {} : { claim: never.claim }) };
  const { bindings } = given;
  const span = spanOf(never, given);
  if (span === undefined)
    return { ...base, outcome: 'unknown', because: 'the run did not come this far', evidence: [] };
  const { first, last } = span;
  const unsure = unsureOf(never.never, bindings);
  if (unsure !== undefined) return { ...base, outcome: 'unknown', because: unsure, evidence: [first.index] };
  const found = sightings(
    relevantTo(never, given),
    never.never,
    { fromIndex: first.index, toIndex: last.index },
    bindings,
  );
  const spanText = `from #${first.index} to #${last.index}, ${((last.timeMs - first.timeMs) / 1_000).toFixed(1)} s`;
  const what = describeCondition(never.never);
  if (found.length > 0)
    return {
      ...base,
      outcome: false,
      because: `seen (${what}) ${spanText}`,
      evidence: found.map(({ index }) => index),
    };
  const blind = blindTo(never.never, given.parts.all('gap'), first, last);
  if (blind.length > 0)
    return {
      ...base,
      outcome: 'unknown',
      because: `not seen, but the observer was blind (${what})`,
      evidence: blind.map(({ index }) => index),
    };
  return { ...base, outcome: true, because: `not seen ${spanText}`, evidence: [first.index, last.index] };
}

/** The entries that can speak of it, so that a long record is not read for each never. */
function relevantTo({ never }: Never, { parts }: Case): readonly Entry[] {
  const sources = new Map(partsOf(never).map((part) => [sourceOf(part).f, sourceOf(part)]));
  const lists = [...sources.values()].map(({ kind, f }) => parts.of(kind, f));
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => a.index - b.index);
}
