import { z } from 'zod';

/** A number as a condition wants it: this one, or at least and at most so many. */
export const numberSchema = z.union([
  z.number().int(),
  z.strictObject({ atLeast: z.number().int().optional(), atMost: z.number().int().optional() }),
]);
export type Wanted = z.infer<typeof numberSchema>;

export function fits(wanted: Wanted, found: number): boolean {
  if (typeof wanted === 'number') return found === wanted;
  return found >= (wanted.atLeast ?? Number.NEGATIVE_INFINITY) && found <= (wanted.atMost ?? Number.POSITIVE_INFINITY);
}

/** For people: `3`, `at least 2`. */
export function wordsOfNumber(wanted: Wanted): string {
  if (typeof wanted === 'number') return String(wanted);
  const { atLeast, atMost } = wanted;
  return [atLeast === undefined ? '' : `at least ${atLeast}`, atMost === undefined ? '' : `at most ${atMost}`]
    .filter(Boolean)
    .join(', ');
}
