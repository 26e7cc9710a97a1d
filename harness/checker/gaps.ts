import type { Gap } from '../history/gaps.ts';

/** A gap in words. */
export function toldGap({ process, fromMs, toMs, why }: Gap): string {
  return `${process} was blind from ${(fromMs / 1_000).toFixed(2)} to ${(toMs / 1_000).toFixed(2)} s (${why})`;
}
