import { mkdir } from 'node:fs/promises';
import { lock } from 'proper-lockfile';
import { UsageError } from '../errors.ts';
import { cacheDir } from './cache-dir.ts';

/**
 * Does `work` while no other process of ours uses the cluster of this name. A lock whose holder died is taken over.
 * Throws UsageError when the cluster is in use.
 */
export async function whileLocked<T>(cluster: string, work: () => Promise<T>): Promise<T> {
  const directory = cacheDir('clusters', cluster);
  await mkdir(directory, { recursive: true });
  let release: () => Promise<void>;
  try {
    release = await lock(directory, { stale: 15_000, update: 5_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new UsageError(`cluster "${cluster}" is in use by another statefault: wait for it, or use another --name`);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}
