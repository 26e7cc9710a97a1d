import type { Entry, History } from '../history/entry.ts';
import type { Condition, SimpleCondition } from '../scenario/condition.ts';
import { fits, wordsOfNumber, type Wanted } from '../scenario/number.ts';
import type { Bindings } from './bindings.ts';
import { wordsOn } from './words.ts';

/** Follows a condition entry by entry. */
interface Tracker {
  /** Takes the next entry in; true when the condition holds after it. */
  feed(entry: Entry): boolean;
  readonly holds: boolean;
  /** The last entry spoke of the condition. */
  readonly spoke: boolean;
}

/**
 * Follows one condition through a history, entry by entry, the same live and offline. Without a count a condition on the
 * nodes of a fault holds when it holds of every one of them at once, any other when it holds of one subject. Events and
 * writes are moments: those before `fromIndex` do not count, and what happened once has happened.
 */
export class ConditionTracker implements Tracker {
  readonly #tracker: Tracker;

  constructor(condition: Condition, bindings: Bindings, fromIndex = 0) {
    this.#tracker =
      condition.of === 'all' || condition.of === 'any'
        ? new Combined(
            condition.of,
            condition.these.map((one) => new Simple(one, bindings, fromIndex)),
          )
        : new Simple(condition as SimpleCondition, bindings, fromIndex);
  }

  feed(entry: Entry): boolean {
    return this.#tracker.feed(entry);
  }

  get holds(): boolean {
    return this.#tracker.holds;
  }

  get spoke(): boolean {
    return this.#tracker.spoke;
  }
}

class Combined implements Tracker {
  readonly #parts: readonly Tracker[];
  readonly #how: 'all' | 'any';

  constructor(how: 'all' | 'any', parts: readonly Tracker[]) {
    this.#how = how;
    this.#parts = parts;
  }

  feed(entry: Entry): boolean {
    for (const part of this.#parts) part.feed(entry);
    return this.holds;
  }

  get holds(): boolean {
    const holds = ({ holds }: Tracker): boolean => holds;
    return this.#how === 'all' ? this.#parts.every(holds) : this.#parts.some(holds);
  }

  get spoke(): boolean {
    return this.#parts.some(({ spoke }) => spoke);
  }
}

class Simple implements Tracker {
  readonly #condition: SimpleCondition;
  readonly #bindings: Bindings;
  readonly #fromIndex: number;
  readonly #holding = new Map<string, number>();
  holds: boolean;
  spoke = false;

  constructor(condition: SimpleCondition, bindings: Bindings, fromIndex: number) {
    this.#condition = condition;
    this.#bindings = bindings;
    this.#fromIndex = condition.of === 'event' || condition.of === 'write' ? fromIndex : 0;
    this.holds = this.#holdsNow();
  }

  feed(entry: Entry): boolean {
    const words = entry.index < this.#fromIndex ? [] : wordsOn(this.#condition, entry, this.#bindings);
    this.spoke = words.length > 0;
    if (!this.spoke) return this.holds;
    for (const { subject, times } of words) this.#holding.set(subject, times);
    this.holds = this.#holdsNow();
    return this.holds;
  }

  #holdsNow(): boolean {
    const condition = this.#condition;
    const holding = [...this.#holding.values()];
    // Nothing runs there only if no node that was looked at runs it.
    if (condition.of === 'container' && !condition.running) return holding.length > 0 && holding.every((n) => n > 0);
    const count = 'count' in condition ? condition.count : undefined;
    if (condition.of === 'node' && condition.on !== undefined && count === undefined) {
      const nodes = this.#bindings.faults.get(condition.on) ?? [];
      return nodes.length > 0 && nodes.every((node) => (this.#holding.get(node) ?? 0) > 0);
    }
    return fits(
      count ?? { atLeast: 1 },
      holding.reduce((sum, n) => sum + n, 0),
    );
  }
}

/** The first entry from `fromIndex` on after which the condition holds. State from before counts as it stands there. */
export function reachedAt(
  history: History,
  condition: Condition,
  fromIndex: number,
  bindings: Bindings,
): Entry | undefined {
  const tracker = new ConditionTracker(condition, bindings, fromIndex);
  return history.find((entry) => tracker.feed(entry) && entry.index >= fromIndex);
}

/**
 * The entries from `fromIndex` on, and before `toIndex`, that show the condition: those after which it holds and that speak
 * of it. Of one subject and without a count a single sighting is enough, whatever else stands.
 */
export function sightings(
  history: History,
  condition: Condition,
  { fromIndex, toIndex }: { fromIndex: number; toIndex: number },
  bindings: Bindings,
): Entry[] {
  const within = ({ index }: Entry): boolean => index >= fromIndex && index < toIndex;
  const whole =
    condition.of === 'all' || condition.of === 'any' || ('count' in condition && condition.count !== undefined);
  if (!whole) {
    const simple = condition as SimpleCondition;
    return history.filter((entry) => within(entry) && wordsOn(simple, entry, bindings).some(({ times }) => times > 0));
  }
  const tracker = new ConditionTracker(condition, bindings, fromIndex);
  let first: Entry | undefined;
  const shown = history.filter((entry) => {
    const holds = tracker.feed(entry) && within(entry);
    // What stood when the span began was seen there, even if nothing speaks of it again.
    if (holds) first ??= entry;
    return holds && (tracker.spoke || entry === first);
  });
  return shown;
}

/** A condition in words, for titles and failures. */
export function describeCondition(condition: Condition): string {
  if (condition.of === 'all' || condition.of === 'any')
    return `${condition.of} of: ${condition.these.map((one) => `(${describeCondition(one)})`).join(', ')}`;
  const { of, ...rest } = condition;
  const words = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${inWords(value)}`);
  return `${of}: ${words.join(', ')}`;
}

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('atLeast' in value || 'atMost' in value) return wordsOfNumber(value as Wanted);
  return Object.entries(value)
    .map(([key, wanted]) => `${key} ${wordsOfNumber(wanted as Wanted)}`)
    .join(', ');
}
