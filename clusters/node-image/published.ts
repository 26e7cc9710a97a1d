import { UsageError } from '../../harness/errors.ts';
import { baseName } from './base.ts';
import { catalog, type TimeLapsePin } from './catalog.ts';
import { docker, localImage, needEngine } from './engine.ts';
import { runtimeEditsKey } from './time-lapse/runtime-edits.ts';
import { step, type Work } from './work.ts';

const pushMs = 30 * 60_000;

/** The published time-lapse image of a version, when it is one that this builder would build. */
export function publishedTimeLapse(k8s: string, pins = catalog.timeLapse): string | undefined {
  const pin = pins[k8s];
  return pin?.runtime === runtimeEditsKey() ? pin.image : undefined;
}

/**
 * Pushes the time-lapse base image of a version, which must have been built here, to a repository (`ghcr.io/owner/statefault-node`).
 * Resolves with the pin for `clusters/images.json`. Throws UsageError when there is no such image.
 */
export async function publishTimeLapse(work: Work, k8s: string, repository: string): Promise<TimeLapsePin> {
  await needEngine(work);
  const base = baseName({ k8s, timeLapse: true });
  if ((await localImage(work, base)) === undefined)
    throw new UsageError(`there is no ${base} here: statefault image build --time-lapse --k8s ${k8s}`);
  const name = `${repository}:${base.split(':')[1] ?? ''}`;
  await docker(work, ['tag', base, name], 60_000);
  try {
    await step(work, `push ${name}`, () => docker(work, ['push', name], pushMs));
    const digests = JSON.parse(
      await docker(work, ['inspect', '--format', '{{json .RepoDigests}}', name], 60_000),
    ) as string[];
    const digest = digests.find((one) => one.startsWith(`${repository}@`))?.split('@')[1];
    if (digest === undefined) throw new Error(`the engine knows no digest of ${name}`);
    return { image: `${name}@${digest}`, runtime: runtimeEditsKey() };
  } finally {
    await docker(work, ['image', 'rm', name], 60_000).catch(() => '');
  }
}
