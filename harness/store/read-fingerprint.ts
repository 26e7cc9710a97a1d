import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../checker/judge.ts';
import { fingerprintFormat, fingerprintOf, type Fingerprint } from '../fingerprint/fingerprint.ts';
import { readVerdict } from './read-record.ts';
import { readRun } from './read-run.ts';
import { fingerprintFile } from './run-directory.ts';

/** The fingerprint of a run: the saved one, or made anew where there is none of today's rules; undefined when the run came to no verdict. */
export async function readFingerprint(path: string): Promise<Fingerprint | undefined> {
  if (readVerdict(path) === undefined) return undefined;
  const file = join(path, fingerprintFile);
  if (existsSync(file)) {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Fingerprint;
    if (saved.format === fingerprintFormat) return saved;
  }
  const { scenario, history } = await readRun(path);
  return scenario && fingerprintOf(scenario, history, judge(scenario, history));
}
