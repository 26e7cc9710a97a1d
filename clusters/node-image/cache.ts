import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { run } from '../../harness/control/command.ts';
import { contentKey, type Ingredient } from './key.ts';
import { step, type Work } from './work.ts';

/**
 * Where built parts are kept: `$STATEFAULT_CACHE`, else `~/.cache/statefault`.
 * Under it: `parts/<name>-<key>/` (finished, never changed) and `tmp/` (under way; swept at the next build).
 */
export function cacheDir(): string {
  return resolve(process.env['STATEFAULT_CACHE'] ?? join(homedir(), '.cache', 'statefault'));
}

export interface Part {
  name: string;
  /** Everything that decides what the part holds. */
  madeOf: Ingredient;
  /** Fills an empty directory. It becomes the part only when this resolves. */
  make: (dir: string) => Promise<void>;
}

/** The directory of a part: made once per content, then found. A killed or failed `make` leaves no part. */
export async function part(work: Work, { name, madeOf, make }: Part): Promise<string> {
  const finished = partPath(name, madeOf);
  if (existsSync(finished)) {
    work.steps.push({ name, ms: 0 });
    return finished;
  }
  return step(work, name, () =>
    inScratch(async (scratch) => {
      await make(scratch);
      await mkdir(join(cacheDir(), 'parts'), { recursive: true });
      await rename(scratch, finished);
      return finished;
    }),
  );
}

export function hasPart(name: string, madeOf: Ingredient): boolean {
  return existsSync(partPath(name, madeOf));
}

/** Gives `act` an empty directory that is gone afterwards, whatever happened. */
export async function inScratch<T>(act: (dir: string) => Promise<T>): Promise<T> {
  const tmp = join(cacheDir(), 'tmp');
  await mkdir(tmp, { recursive: true });
  const scratch = await mkdtemp(join(tmp, 's-'));
  try {
    return await act(scratch);
  } finally {
    await discard(scratch);
  }
}

/** Removes what killed builds left. Call it only while holding the build lock. */
export async function sweep(): Promise<void> {
  const tmp = join(cacheDir(), 'tmp');
  for (const name of await readdir(tmp).catch(() => [])) await discard(join(tmp, name));
}

/** Removes a tree, after unmounting what a killed debootstrap may have left mounted in it: a removal must never walk into /proc. */
async function discard(dir: string): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const inside = mounts
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(dir + sep));
  for (const point of inside.toReversed()) await run('umount', ['-l', point], { timeoutMs: 10_000 });
  // A compiler that was just stopped may still write its last file.
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

function partPath(name: string, madeOf: Ingredient): string {
  return join(cacheDir(), 'parts', `${name.replaceAll(/[^\w.-]+/g, '-')}-${contentKey(madeOf)}`);
}
