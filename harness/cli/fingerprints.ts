import { existsSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { isFingerprintsFile, readFingerprints } from '../store/fingerprints-file.ts';
import { findRuns } from '../store/find-runs.ts';
import { readFingerprint } from '../store/read-fingerprint.ts';
import type { Context } from './context.ts';

export type Runs = Map<string, Fingerprint[]>;

/**
 * Fingerprints by scenario: of the runs below a directory, of a file of them, or of a version's runs below the artifacts; of those that
 * are `wanted`.
 * Throws UsageError when there is none.
 */
export async function fingerprintsOf(
  name: string,
  { artifacts, say }: Context,
  wanted: (print: Fingerprint) => boolean = () => true,
): Promise<Runs> {
  if (isFingerprintsFile(name)) return byScenario(readFingerprints(name).filter(wanted));
  const version = !existsSync(name) && /^v?(1\.\d+(\.\d+)?)$/.exec(name)?.[1];
  const paths = findRuns(version ? artifacts : name);
  const prints: Fingerprint[] = [];
  for (const path of paths) {
    const print = await readFingerprint(path);
    if (print === undefined) say(`${path}: came to no verdict; left out`);
    else if ((!version || isOf(print, version)) && wanted(print)) prints.push(print);
  }
  if (prints.length === 0)
    throw new UsageError(`there is no judged run ${version ? `of ${name} in ${artifacts}` : `in ${name}`}`);
  return byScenario(prints);
}

const byScenario = (prints: readonly Fingerprint[]): Runs => Map.groupBy(prints, ({ scenario }) => scenario);

const isOf = ({ facts }: Fingerprint, version: string): boolean =>
  facts?.k8s === `v${version}` || facts?.k8s.startsWith(`v${version}.`) === true;
