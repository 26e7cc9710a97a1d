import type { Bound } from '../bounds/bounds.ts';
import type { Entry, History, Outcome } from '../history/entry.ts';
import { faultWindows } from '../history/query.ts';
import type { Condition } from '../scenario/condition.ts';
import { bindingsOf, unsureOf } from './bindings.ts';
import { blindTo } from './blind.ts';
import { describeCondition, reachedAt, sightings } from './conditions.ts';
import { reach, type Growing, type Within } from './reach.ts';
import { told } from './told.ts';

/** What a checker says of a history: the part of a finding that an assertion needs. */
export interface Judgement {
  name: string;
  outcome: Outcome;
  because: string;
  evidence: number[];
}

/** Judges a history by one checker's name; throws an Error that lists the names for one that there is not. */
export type JudgeOne = (checker: string, history: History) => Judgement[];

/** A name of an inject step, or the index of an entry. */
export type Mark = string | number;

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- chai's types are extended so
  namespace Chai {
    interface NumericComparison {
      /** Of `toReach`: not before and not after what the bound promises; a number is an upper bound, milliseconds. */
      within(bound: Bound | number): Assertion;
    }
    interface Assertion {
      /** The condition holds after some entry; counted from the first fault, or from `.since(…)`. */
      toReach(condition: Condition): Assertion;
      /** Of `toReach`: counted from this fault's injection or this entry. */
      since(mark: Mark): Assertion;
      /** The condition holds after no entry; with marks, only from the first to the second. */
      neverReach(condition: Condition, span?: { from?: Mark; to?: Mark }): Assertion;
      /** Each condition is reached at, or after, the entry at which the one before it was. */
      reachInOrder(...conditions: Condition[]): Assertion;
      /** All findings of this checker are true. */
      hold(checker: string): Assertion;
      /** No two pods write as one identity at once. */
      haveAtMostOneWriterPer(what: 'identity'): Assertion;
      /** Of a recorder: resolves with the entry as soon as the condition holds; rejects when the bound has passed. */
      eventuallyReach(condition: Condition, options: Within): Promise<Entry>;
    }
  }
}

/** The chai plugin over histories: `chai.use(historyAssertions(judgeOne))`. Unknown fails an assertion, with that word. */
export const historyAssertions =
  (judgeOne: JudgeOne): Chai.ChaiPlugin =>
  ({ Assertion }, utils) => {
    const flag = (assertion: Chai.AssertionStatic, key: string, ...value: unknown[]): unknown =>
      utils.flag(assertion, key, ...value);
    const historyOf = (assertion: Chai.AssertionStatic): History => entriesOf(flag(assertion, 'object'));
    /** Throws the problem, if there is one. What was not proven is neither so nor not so: `.not` has no place here. */
    const refuse = (assertion: Chai.AssertionStatic, problem: string | undefined): void => {
      if (flag(assertion, 'negate') === true)
        throw new TypeError('of histories only .not.toReach(condition) can be said');
      if (problem !== undefined) assertion.assert(false, problem, problem, undefined, undefined, false);
    };

    Assertion.addMethod('toReach', function (this: Chai.AssertionStatic, condition: Condition) {
      const history = historyOf(this);
      const begin = beginOf(history);
      if (flag(this, 'negate') === true) {
        flag(this, 'negate', false);
        return refuse(this, reachedAfterAll(history, condition, { from: begin.index }));
      }
      flag(this, 'condition', condition);
      refuse(this, notReached(history, condition, begin));
    });

    Assertion.addMethod('since', function (this: Chai.AssertionStatic, mark: Mark) {
      const history = historyOf(this);
      const from = entryAt(history, mark);
      flag(this, 'since', from);
      const problem = notReached(history, conditionOf(flag(this, 'condition')), from);
      refuse(this, problem);
    });

    // `within` is chai's word for ranges of numbers; of a condition that was reached it means its bound.
    Assertion.overwriteMethod(
      'within',
      (original: (...args: unknown[]) => unknown) =>
        function (this: Chai.AssertionStatic, ...args: unknown[]) {
          const condition = flag(this, 'condition') as Condition | undefined;
          if (condition === undefined) return original.apply(this, args);
          const history = historyOf(this);
          const from = (flag(this, 'since') as Entry | undefined) ?? beginOf(history);
          refuse(this, notInTime(history, condition, from, args[0] as Bound | number));
          return undefined;
        },
    );

    Assertion.addMethod(
      'neverReach',
      function (this: Chai.AssertionStatic, condition: Condition, span: { from?: Mark; to?: Mark } = {}) {
        const problem = reachedAfterAll(historyOf(this), condition, span);
        refuse(this, problem);
      },
    );

    Assertion.addMethod('reachInOrder', function (this: Chai.AssertionStatic, ...conditions: Condition[]) {
      const history = historyOf(this);
      let at = beginOf(history);
      for (const [n, condition] of conditions.entries()) {
        const problem = notReached(history, condition, at);
        refuse(this, problem && `${n + 1} of ${conditions.length}: ${problem}`);
        at = reachedAt(history, condition, at.index, bindingsOf(history)) ?? at;
      }
    });

    const hold = (assertion: Chai.AssertionStatic, checker: string): void => {
      const bad = judgeOne(checker, historyOf(assertion)).filter(({ outcome }) => outcome !== true);
      refuse(assertion, bad.length === 0 ? undefined : bad.map(inWords).join('\n'));
    };
    Assertion.addMethod('hold', function (this: Chai.AssertionStatic, checker: string) {
      hold(this, checker);
    });
    Assertion.addMethod('haveAtMostOneWriterPer', function (this: Chai.AssertionStatic) {
      hold(this, 'one-writer');
    });

    Assertion.addMethod(
      'eventuallyReach',
      function (this: Chai.AssertionStatic, condition: Condition, options: Within) {
        return reach(flag(this, 'object') as Growing, condition, options);
      },
    );
  };

function entriesOf(object: unknown): History {
  const entries = Array.isArray(object) ? (object as History) : (object as Partial<Growing> | undefined)?.entries;
  if (entries === undefined || entries.length === 0)
    throw new TypeError('expected a history (its entries) or a recorder, and it must not be empty');
  return entries;
}

function conditionOf(condition: unknown): Condition {
  if (condition === undefined) throw new TypeError('.since(mark) comes after .toReach(condition)');
  return condition as Condition;
}

const beginOf = (history: History): Entry => faultWindows(history)[0]?.invoked ?? (history[0] as Entry);

function entryAt(history: History, mark: Mark): Entry {
  const entry = typeof mark === 'number' ? history[mark] : faultWindows(history).find(({ as }) => as === mark)?.invoked;
  if (entry === undefined) throw new TypeError(`there is no fault or entry ${mark} in this history`);
  return entry;
}

function notReached(history: History, condition: Condition, from: Entry): string | undefined {
  const bindings = bindingsOf(history);
  const unsure = unsureOf(condition, bindings);
  if (unsure !== undefined) return `unknown: (${describeCondition(condition)}): ${unsure}`;
  if (reachedAt(history, condition, from.index, bindings) !== undefined) return undefined;
  const [blind] = blindTo(condition, history, from, history.at(-1) as Entry);
  const word = blind === undefined ? 'never reached' : `unknown, the observer was blind (entry ${blind.index})`;
  return `${word}: (${describeCondition(condition)}) from entry ${from.index} on\n${told(history, condition)}`;
}

function notInTime(history: History, condition: Condition, from: Entry, bound: Bound | number): string | undefined {
  const { fromMs, toMs } = typeof bound === 'number' ? { fromMs: 0, toMs: bound } : bound;
  const reached = reachedAt(history, condition, from.index, bindingsOf(history));
  if (reached === undefined) return notReached(history, condition, from);
  const ms = reached.timeMs - from.timeMs;
  if (ms >= fromMs && ms <= toMs) return undefined;
  const [blind] = blindTo(condition, history, from, reached);
  const word = blind
    ? `unknown, the observer was blind (entry ${blind.index})`
    : ms < fromMs
      ? 'too early'
      : 'too late';
  const promised = `promised ${seconds(fromMs)} to ${seconds(toMs)} after entry ${from.index}`;
  return `${word}: (${describeCondition(condition)}) after ${seconds(ms)}, entry ${reached.index}; ${promised}\n${told(history.slice(0, reached.index + 1), condition)}`;
}

function reachedAfterAll(
  history: History,
  condition: Condition,
  { from, to }: { from?: Mark; to?: Mark },
): string | undefined {
  const bindings = bindingsOf(history);
  const unsure = unsureOf(condition, bindings);
  const what = describeCondition(condition);
  if (unsure !== undefined) return `unknown: (${what}): ${unsure}`;
  const first = from === undefined ? (history[0] as Entry) : entryAt(history, from);
  const last = to === undefined ? (history.at(-1) as Entry) : entryAt(history, to);
  const span = { fromIndex: first.index, toIndex: last.index + 1 };
  const [seen] = sightings(history, condition, span, bindings);
  if (seen !== undefined)
    return `seen at entry ${seen.index}: (${what})\n${told(history.slice(0, seen.index + 1), condition)}`;
  const [blind] = blindTo(condition, history, first, last);
  return blind === undefined
    ? undefined
    : `unknown: not seen, but the observer was blind (entry ${blind.index}): (${what})`;
}

const inWords = ({ name, outcome, because, evidence }: Judgement): string =>
  `${name} is ${outcome}: ${because} (entries ${evidence.join(', ')})`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
