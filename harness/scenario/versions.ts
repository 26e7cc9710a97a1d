import { coerce, satisfies, validRange } from 'semver';
import { z } from 'zod';

/** Versions of Kubernetes for which something is said, as npm writes ranges: `>=1.32`, `1.35.0 - 1.35.3`. */
export const rangeSchema = z
  .string()
  .refine((range) => validRange(range) !== null, 'no range of versions, as in >=1.32')
  .describe('range of Kubernetes versions for which this is said, for instance >=1.32');

/** Whether what is said of a range is said of this version (`v1.36.1`); what is said of no range is said of all. */
export function appliesTo(range: string | undefined, version: string): boolean {
  return range === undefined || satisfies(coerce(version) ?? version, range);
}
