import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check, lock, unlock } from 'proper-lockfile';
import { UsageError } from '../errors.ts';
import { cacheDir } from './cache-dir.ts';

const staleMs = 15_000;

/**
 * Does `work` while no other process of ours uses the cluster of this name. A lock whose holder died is taken over.
 * Throws UsageError when the cluster is in use.
 */
export async function whileLocked<T>(cluster: string, work: () => Promise<T>): Promise<T> {
  const directory = cacheDir('clusters', cluster);
  await mkdir(directory, { recursive: true });
  const release = await take(cluster, directory);
  try {
    await writeFile(join(directory, 'holder'), String(process.pid));
    return await work();
  } finally {
    await release();
  }
}

/** The process that uses the cluster of this name; undefined when none does, or when the one that did is gone. */
export async function holderOf(cluster: string): Promise<number | undefined> {
  const directory = cacheDir('clusters', cluster);
  if (!(await check(directory, { stale: staleMs, realpath: false }))) return undefined;
  const holder = await holderIn(directory);
  return isAlive(holder) ? holder : undefined;
}

const holderIn = async (directory: string): Promise<number> =>
  Number(await readFile(join(directory, 'holder'), 'utf8').catch(() => ''));

async function take(cluster: string, directory: string): Promise<() => Promise<void>> {
  const options = { stale: staleMs, update: staleMs / 3 };
  try {
    return await lock(directory, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    const holder = await holderIn(directory);
    if (isAlive(holder))
      throw new UsageError(
        `cluster "${cluster}" is in use by another statefault (process ${holder}): wait for it, or use another --name`,
      );
    // A killed process lets its lock go only when it is stale. Nobody renews this one, so two seconds tell that, and two
    // who come for it cannot both have it.
    return lock(directory, { stale: 2_000, update: 1_000, retries: { retries: 20, minTimeout: 200, maxTimeout: 200 } });
  }
}

function isAlive(pid: number): boolean {
  // Not known: perhaps it is only just starting.
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
