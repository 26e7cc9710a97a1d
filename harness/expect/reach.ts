import type { Bound } from '../bounds/bounds.ts';
import type { Entry, History } from '../history/entry.ts';
import { faultWindows } from '../history/query.ts';
import type { Condition } from '../scenario.ts';
import { bindingsOf, looksBack } from './bindings.ts';
import { ConditionTracker, describeCondition } from './conditions.ts';
import { told } from './told.ts';

/** A history that grows: the recorder of a run. */
export interface Growing {
  readonly entries: History;
  /** Calls with every entry from now on; the result ends that. */
  listen(listener: (entry: Entry) => void): () => void;
}

/** Within how long, and counted from where. */
export interface Within {
  /** Milliseconds, or a bound that Kubernetes promises. */
  within: number | Bound;
  /** Index of the entry that it is counted from; left out: now. State from before counts as it stands there. */
  from?: number;
  signal?: AbortSignal;
}

/**
 * Resolves with the entry after which `condition` holds, as soon as it arrives: nothing is asked again and again. Rejects
 * when the bound has passed, saying what was last seen and what came nearest; and with the reason of `signal`. Follows the
 * condition with the very code that judges a finished history.
 */
export async function reach(growing: Growing, condition: Condition, options: Within): Promise<Entry> {
  const { within, signal } = options;
  signal?.throwIfAborted();
  const toMs = typeof within === 'number' ? within : within.toMs;
  const from = options.from ?? growing.entries.length - 1;
  let tracker = new ConditionTracker(condition, bindingsOf(growing.entries), from);
  // Before the first fault nobody can tell the pod that bears an identity then from a later one.
  let known = !looksBack(condition) || faultWindows(growing.entries).length > 0;
  const met = (entry: Entry): boolean => tracker.feed(entry) && known && entry.index >= from;
  const already = growing.entries.find(met);
  if (already !== undefined) return already;
  const { promise, resolve, reject } = Promise.withResolvers<Entry>();
  const unlisten = growing.listen((entry) => {
    try {
      // A fault that begins tells what names stand for: from there on all is read again.
      if (entry.kind === 'fault' && entry.type === 'invoke') {
        tracker = refed(condition, growing.entries, from);
        known = true;
      }
      if (met(entry)) resolve(entry);
    } catch (error) {
      reject(error);
    }
  });
  const timer = setTimeout(
    () => reject(new Error(missed(growing.entries, condition, toMs))),
    Math.min(toMs, 2 ** 31 - 1),
  );
  const abort = (): void => reject(signal?.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    unlisten();
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function refed(condition: Condition, entries: History, fromIndex: number): ConditionTracker {
  const tracker = new ConditionTracker(condition, bindingsOf(entries), fromIndex);
  for (const entry of entries) tracker.feed(entry);
  return tracker;
}

const missed = (entries: History, condition: Condition, toMs: number): string =>
  `wanted (${describeCondition(condition)}) within ${toMs} ms; ${told(entries, condition)}`;
