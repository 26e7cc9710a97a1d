import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { fingerprintFormat, type Fingerprint } from '../fingerprint/fingerprint.ts';

const ofToday = z.array(z.looseObject({ format: z.literal(fingerprintFormat), scenario: z.string() })).min(1);

/** Whether a name can only mean a file of fingerprints. */
export const isFingerprintsFile = (name: string): boolean => name.endsWith('.json');

/** Fingerprints of many runs as one file: all that `statefault diff` needs of them, a hundredth of what the runs take. One line a run. */
export const fingerprintsText = (prints: readonly Fingerprint[]): string =>
  `[\n${prints.map((print) => JSON.stringify(print)).join(',\n')}\n]\n`;

/** What `fingerprintsText` wrote. Throws UsageError when there is no such file, or it is none of today's rules. */
export function readFingerprints(file: string): Fingerprint[] {
  const wrong = (why: string) => new UsageError(`${file}: ${why}`);
  try {
    const parsed = ofToday.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.success) throw wrong('no fingerprints of the rules that this version compares');
    return parsed.data as unknown as Fingerprint[];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw wrong(error instanceof SyntaxError ? 'no JSON' : 'cannot be read');
  }
}
