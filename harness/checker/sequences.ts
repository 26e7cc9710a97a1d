import type { Entry } from '../history/entry.ts';
import type { Seen } from '../history/objects.ts';
import { podIn } from '../history/lives.ts';
import type { LifeWord, Sequence } from '../scenario/sequence.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { gapsBetween } from './gaps.ts';
import { spanOf } from './span-of.ts';

/**
 * Judges that what happened to the pods of a StatefulSet in a span is what the scenario says, in that order, and nothing else.
 * All of it comes on one watch of the API server, so the order of the record is the order of the happenings.
 */
export const sequences: Checker = (given) => given.scenario.sequences.map((one) => judge(one, given));

interface Happening {
  word: string;
  entry: Entry;
}

function judge(sequence: Sequence, given: Case): Finding {
  const { name, title, claim, order } = sequence;
  const base = { name, title, ...(claim === undefined ? {} : { claim }) };
  const span = spanOf(sequence, given);
  if (span === undefined)
    return { ...base, outcome: 'unknown', because: 'the run did not come this far', evidence: [] };
  const { first, last } = span;
  // What an await waited for happened before what follows it.
  const after = sequence.from === undefined ? -1 : first.index;
  const happened = happenings(sequence, given).filter(({ entry: { index } }) => index > after && index <= last.index);
  const wrong = firstWrong(order, happened);
  const evidence = [first.index, ...happened.map(({ entry }) => entry.index), last.index];
  const told = happened.map(({ word }) => word).join(', ') || 'nothing';
  const [gap] = gapsBetween(given.parts, first, last, 'api');
  if (gap !== undefined && wrong !== undefined)
    return {
      ...base,
      outcome: 'unknown',
      because: `${wrong}; but the API watch was blind, entry ${gap.index}`,
      evidence,
    };
  if (wrong !== undefined) return { ...base, outcome: false, because: `${wrong}; there was: ${told}`, evidence };
  return { ...base, outcome: true, because: told, evidence };
}

/** In words what is not as it was to be; undefined when all is. */
function firstWrong(order: Sequence['order'], happened: readonly Happening[]): string | undefined {
  let at = 0;
  for (const wanted of order) {
    const group = new Set<string>(typeof wanted === 'string' ? [wanted] : wanted);
    while (group.size > 0) {
      const now = happened[at++]?.word;
      if (now === undefined || !group.delete(now))
        return `wanted ${[...group].join(' or ')}, and there was ${now ?? 'nothing more'}`;
    }
  }
  const more = happened[at];
  return more === undefined ? undefined : `${more.word} was not to be`;
}

const setOf = (pod: string): string => pod.replace(/-\d+$/, '');

/** What happened to the pods that count, over the whole record: `ready` is the first time of each object. */
function happenings({ order, of, kinds }: Sequence, { parts }: Case): Happening[] {
  const named = order.flat().map((word) => word.split(' ') as [string, LifeWord]);
  const sets = new Set(of === undefined ? named.map(([pod]) => setOf(pod)) : [of]);
  const counting = new Set<LifeWord>(kinds ?? named.map(([, word]) => word));
  const known = new Map<string, Set<LifeWord>>();
  return parts.of('observation', 'pod').flatMap((entry) => {
    const { name, uid } = podIn(entry);
    if (!sets.has(setOf(name))) return [];
    const before = known.get(uid) ?? new Set<LifeWord>();
    known.set(uid, before);
    const fresh = wordsOf(entry).filter((word) => !before.has(word));
    for (const word of fresh) before.add(word);
    return fresh.filter((word) => counting.has(word)).map((word) => ({ word: `${name} ${word}`, entry }));
  });
}

function wordsOf(entry: Entry): LifeWord[] {
  const { change, object } = entry.value as Seen<'pod'>;
  return [
    'created',
    ...(object.conditions['Ready']?.status === 'True' ? (['ready'] as const) : []),
    ...(object.deletionTimestamp === undefined ? [] : (['marked'] as const)),
    ...(change === 'DELETED' ? (['gone'] as const) : []),
  ];
}
