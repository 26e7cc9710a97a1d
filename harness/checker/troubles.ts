import type { Parts } from '../history/parts.ts';
import type { Finding } from './checker.ts';
import { gapsIn } from '../history/gaps.ts';

/** Something that breaks a promise, as far as was seen. */
export interface Trouble {
  what: string;
  evidence: number[];
  /** Where it is of time: how far off its bound it was, milliseconds; below zero too early. */
  missedMs?: number | undefined;
  /** Why it is no proof after all, for instance because an observer was blind. */
  doubt?: string | undefined;
  /** What explains it, so that it breaks nothing: which fault, and what it announced. */
  excuse?: string | undefined;
}

type Base = Pick<Finding, 'name' | 'title' | 'claim'>;

const named = 6;

/**
 * The finding of a checker that looked for troubles: broken by any that is beyond doubt, not proven by one in doubt, held
 * with the words and the evidence of `held` when there is none. One that is explained breaks nothing, and is told all the same.
 */
export function found(
  base: Base,
  troubles: readonly Trouble[],
  held: { because: string; evidence?: number[] },
): Finding {
  const open = troubles.filter(({ excuse }) => excuse === undefined);
  const sure = open.filter(({ doubt }) => doubt === undefined);
  if (sure.length > 0) return { ...base, outcome: false, ...told(sure), ...worstMiss(sure) };
  if (open.length > 0) return { ...base, outcome: 'unknown', ...told(open) };
  const { because, evidence = [] } = held;
  if (troubles.length === 0) return { ...base, outcome: true, because, evidence };
  const explained = told(troubles);
  return {
    ...base,
    outcome: true,
    because: [because, `explained: ${explained.because}`].filter(Boolean).join('; '),
    evidence: [...new Set([...evidence, ...explained.evidence])].sort((a, b) => a - b),
  };
}

/** Said only when it is known of all of them. */
function worstMiss(troubles: readonly Trouble[]): Pick<Finding, 'missedMs'> {
  const known = troubles.flatMap(({ missedMs }) => missedMs ?? []);
  if (known.length < troubles.length) return {};
  return { missedMs: known.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most)) };
}

function told(troubles: readonly Trouble[]): { because: string; evidence: number[] } {
  const words = troubles
    .slice(0, named)
    .map(({ what, doubt, excuse }) =>
      excuse !== undefined ? `${what} (${excuse})` : doubt === undefined ? what : `${what} (no proof: ${doubt})`,
    );
  if (troubles.length > named) words.push(`and ${troubles.length - named} more`);
  const evidence = [...new Set(troubles.flatMap((one) => one.evidence))].sort((a, b) => a - b);
  return { because: words.join('; '), evidence };
}

/** A finding that nothing can be said about. */
export const unproven = (base: Base, because: string, evidence: number[] = []): Finding => ({
  ...base,
  outcome: 'unknown',
  because,
  evidence,
});

/**
 * Why nothing is proven of the span between two times, when the API watch of `subject` was blind in it; undefined when it
 * saw all of it. Milliseconds of the run.
 */
export function blindApi(parts: Parts, subject: string, fromMs: number, toMs: number): string | undefined {
  const gap = gapsIn(parts.all('gap')).find(
    (one) => one.process === 'api' && (one.f === subject || one.f === '*') && one.fromMs <= toMs && one.toMs >= fromMs,
  );
  return gap === undefined ? undefined : `the watch of ${subject}s was blind, entry ${gap.entries[0]?.index}`;
}

/** How far a time is off its bound; 0 within it. */
export const missedBy = (ms: number, { fromMs, toMs }: { fromMs: number; toMs: number }): number =>
  ms < fromMs ? ms - fromMs : Math.max(0, ms - toMs);

/** A time in words: `2.50 s`. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
