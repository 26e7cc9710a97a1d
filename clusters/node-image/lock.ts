import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { InfrastructureError } from '../../harness/errors.ts';
import { cacheDir } from './cache.ts';
import type { Work } from './work.ts';

const WAIT_MS = 60 * 60_000;

/** Runs `act` while no other process of this user builds images: two at once would do the same work twice. */
export async function alone<T>(work: Work, act: () => Promise<T>): Promise<T> {
  const release = await acquire(work);
  try {
    return await act();
  } finally {
    await release().catch((error: unknown) => work.log(`the build lock was already gone: ${String(error)}`));
  }
}

async function acquire(work: Work): Promise<() => Promise<void>> {
  await mkdir(cacheDir(), { recursive: true });
  const path = join(cacheDir(), 'node-image');
  const until = Date.now() + WAIT_MS;
  for (let told = false; ; told = true) {
    try {
      return await lock(path, {
        realpath: false,
        stale: 30_000,
        onCompromised: (error) => work.log(`the build lock was lost: ${error.message}`),
      });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED') throw error;
    }
    if (!told) work.say('another process is building images: waiting for it');
    if (Date.now() > until)
      throw new InfrastructureError(
        `another image build has held ${path}.lock for an hour: end it, or remove that lock`,
      );
    await pause(1000, undefined, work.signal === undefined ? {} : { signal: work.signal });
  }
}
