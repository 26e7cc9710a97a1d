import type { History } from './entry.ts';

/**
 * A fold that remembers its last result for each history, so that ten checkers that ask for it cost one pass. A history that
 * has grown since is folded again. The result is shared: treat it as immutable.
 */
export function remembered<T>(fold: (history: History) => T): (history: History) => T {
  const results = new WeakMap<History, { length: number; result: T }>();
  return (history) => {
    const known = results.get(history);
    if (known?.length === history.length) return known.result;
    const result = fold(history);
    results.set(history, { length: history.length, result });
    return result;
  };
}
