import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check, lock } from 'proper-lockfile';
import { UsageError } from '../errors.ts';
import { cacheDir } from './cache-dir.ts';

const staleMs = 15_000;
/** The same, of a lock whose holder is known to be dead: the shortest that the library takes. */
const deadMs = 2_000;

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
  try {
    return await lock(directory, { stale: staleMs, update: staleMs / 3 });
  } catch (error) {
    if (!isLocked(error)) throw error;
    await requireDead(cluster, directory);
  }
  try {
    // Nobody renews a dead process's lock, so it is taken over soon; the library sees to it that one alone does.
    const retries = { retries: 20, factor: 1, minTimeout: 250, maxTimeout: 250 };
    return await lock(directory, { stale: deadMs, update: deadMs / 2, retries });
  } catch (error) {
    if (!isLocked(error)) throw error;
    await requireDead(cluster, directory);
    throw error;
  }
}

const isLocked = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ELOCKED';

async function requireDead(cluster: string, directory: string): Promise<void> {
  const holder = await holderIn(directory);
  if (isAlive(holder))
    throw new UsageError(
      `cluster "${cluster}" is in use by another statefault (process ${holder}): wait for it, or use another --name`,
    );
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
