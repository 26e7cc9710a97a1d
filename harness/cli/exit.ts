import type { Outcome } from '../history/entry.ts';

/** 0 proven, 1 broken or not proven, 2 usage, 3 infrastructure, 130 interrupted. */
export const exitCodes = { ok: 0, broken: 1, usage: 2, infrastructure: 3, interrupted: 130 } as const;

export function exitCodeOf(error: unknown): number {
  const name = error instanceof Error ? error.name : '';
  if (name === 'UsageError') return exitCodes.usage;
  if (name === 'InterruptedError') return exitCodes.interrupted;
  return exitCodes.infrastructure;
}

/**
 * Of the runs of a session, left out outcomes being those that came to no verdict: a promise that was not proven fails as one that was
 * broken does (the words say which it was), and only where all verdicts are true it matters that one is missing.
 */
export function exitCodeForRuns(runs: readonly { outcome?: Outcome | undefined }[]): number {
  if (runs.some(({ outcome }) => outcome === false || outcome === 'unknown')) return exitCodes.broken;
  return runs.every(({ outcome }) => outcome === true) ? exitCodes.ok : exitCodes.infrastructure;
}
