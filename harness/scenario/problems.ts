import type { z } from 'zod';
import type { Problem } from './references.ts';

/** What zod found, in one line. Of a union only the branch that the value was meant for says what is wrong with it. */
export function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
    if (nearest !== undefined && nearest.path.length > 0) {
      const { path, message } = problemOf(nearest);
      return { path: [...issue.path, ...path], message };
    }
  }
  return { path: issue.path, message: issue.message };
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ code, path }) => path.length - (code === 'unrecognized_keys' ? 1 : 0)));
