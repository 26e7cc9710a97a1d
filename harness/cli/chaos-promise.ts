import type { Verdict } from '../checker/judge.ts';

/** What random faults are injected for: nobody of an identity is ever there twice, and nothing that it acknowledged is lost. */
const promise = /^(one-writer|forked-writes|acknowledged-writes|resurrected-writes|same-claim)\//;

/** What came of it, for people, and whether it is what was to be shown. */
interface Shown {
  shown: boolean;
  words: string;
}

/**
 * Whether a run of random faults shows what it is for. Unforced: at most one of each identity beyond doubt, and no promise broken; what
 * nobody could see while the API server was away (a node's state, a DNS name) is not proven, and breaks nothing. Forced: two at once.
 */
export function shownBy({ findings }: Verdict, forced: boolean): Shown {
  const two = findings.filter(({ name, outcome }) => name.startsWith('one-writer/') && outcome === false);
  const identities = (names: readonly { name: string }[]): string =>
    names.map(({ name }) => name.slice(name.indexOf('/') + 1)).join(', ');
  if (forced)
    return two.length > 0
      ? { shown: true, words: `the control finds two at once of ${identities(two)}` }
      : { shown: false, words: 'the control found no two at once: it proves nothing of runs that force nothing' };
  const broken = findings.filter(({ outcome }) => outcome === false);
  if (broken.length > 0) return { shown: false, words: `broken: ${broken.map(({ name }) => name).join(', ')}` };
  const asked = findings.filter(({ name }) => promise.test(name));
  const open = asked.filter(({ outcome }) => outcome !== true);
  if (open.length > 0 || asked.length === 0)
    return {
      shown: false,
      words: `at most one is not proven: ${open.map(({ name }) => name).join(', ') || 'not judged'}`,
    };
  const unseen = findings.filter(({ outcome }) => outcome === 'unknown').length;
  const besides = unseen === 0 ? '' : `; ${unseen} other things could not be seen through these faults`;
  const held = identities(asked.filter(({ name }) => name.startsWith('one-writer/')));
  return { shown: true, words: `at most one, proven of ${held}, and no acknowledged write lost${besides}` };
}
