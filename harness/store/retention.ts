import type { IndexedRun } from '../checker/indexed-run.ts';

/** What is to be kept of saved runs. At least one part is given. */
export interface Rule {
  /** The newest so many of every scenario under the same conditions. */
  keepLast?: number;
  /** Runs that did not hold are never removed. */
  keepFailed?: true;
  /** All that is kept takes no more than this. */
  maxBytes?: number;
}

/** What a rule does to some runs. */
export interface Retention {
  /** In the order in which they go. */
  remove: { run: IndexedRun; why: string }[];
  keep: IndexedRun[];
  /** By how much what is kept is more than the rule allows, because nothing more may go. */
  overBytes: number;
}

/**
 * Applies a rule to runs, oldest first. `underWay`: a run that may not have ended; it is never removed. With a greatest size the
 * oldest that held go first, then the oldest of the others; the newest of every scenario under the same conditions go last.
 */
export function retention(runs: readonly IndexedRun[], rule: Rule, underWay: (run: IndexedRun) => boolean): Retention {
  const spared = (run: IndexedRun): boolean => underWay(run) || (rule.keepFailed === true && run.outcome !== true);
  const newerOf = newerCounts(runs);
  const remove: Retention['remove'] = [];
  const { keepLast, maxBytes } = rule;
  const surplus = new Set(
    keepLast === undefined ? [] : runs.filter((run) => (newerOf.get(run) ?? 0) >= keepLast && !spared(run)),
  );
  for (const run of surplus) remove.push({ run, why: `not among the newest ${keepLast}` });
  const kept = new Set(runs.filter((run) => !surplus.has(run)));
  let over = maxBytes === undefined ? 0 : sizeOf(kept) - maxBytes;
  const queue = [...kept].filter((run) => !spared(run)).toSorted((a, b) => priority(a, newerOf) - priority(b, newerOf));
  for (const run of queue) {
    if (over <= 0) break;
    kept.delete(run);
    over -= run.bytes;
    remove.push({ run, why: 'for room' });
  }
  return { remove, keep: runs.filter((run) => kept.has(run)), overBytes: Math.max(0, over) };
}

/** How many runs of the same scenario under the same conditions are newer, of each. */
function newerCounts(runs: readonly IndexedRun[]): Map<IndexedRun, number> {
  const seen = new Map<string, number>();
  const counts = new Map<IndexedRun, number>();
  for (const run of runs.toReversed()) {
    const key = JSON.stringify([run.scenario, run.conditions]);
    const newer = seen.get(key) ?? 0;
    counts.set(run, newer);
    seen.set(key, newer + 1);
  }
  return counts;
}

/** Smaller goes earlier; equal ones by age, as they come. */
const priority = (run: IndexedRun, newerOf: ReadonlyMap<IndexedRun, number>): number =>
  (newerOf.get(run) === 0 ? 2 : 0) + (run.outcome === true ? 0 : 1);

const sizeOf = (runs: Iterable<IndexedRun>): number => [...runs].reduce((sum, { bytes }) => sum + bytes, 0);
