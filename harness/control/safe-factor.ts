import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { cacheDir } from './cache-dir.ts';

/** No default is larger: beyond it, real work is no longer small against what a cluster waits for. */
export const mostUsualFactor = 20;
// On two cores of a cloud machine 10 was kept up with and 15 was not; control loops share what cores there are.
const factorPerCore = 5;

const memoSchema = z.strictObject({ machine: z.string(), factor: z.int().min(1), measuredAt: z.iso.datetime() });

/** How fast the clocks of a cluster may run on this machine, and how that is known. */
export interface SafeFactor {
  factor: number;
  /** When `statefault doctor --time-lapse` found it; undefined: estimated from the number of cores. */
  measuredAt?: string;
}

/** What was measured on this machine, else an estimate. A memo of another machine, or one that cannot be read, is none. */
export async function safeFactor(memo = memoFile(), machine = thisMachine()): Promise<SafeFactor> {
  try {
    const kept = memoSchema.parse(JSON.parse(await readFile(memo, 'utf8')));
    if (kept.machine === machine)
      return { factor: Math.min(kept.factor, mostUsualFactor), measuredAt: kept.measuredAt };
  } catch {
    // Never measured.
  }
  return { factor: Math.min(factorPerCore * availableParallelism(), mostUsualFactor) };
}

/** Keeps what was measured for the runs to come on this machine. */
export async function rememberSafeFactor(factor: number, memo = memoFile(), machine = thisMachine()): Promise<void> {
  await mkdir(dirname(memo), { recursive: true });
  const kept: z.infer<typeof memoSchema> = { machine, factor, measuredAt: new Date().toISOString() };
  await writeFile(memo, `${JSON.stringify(kept, null, 2)}\n`);
}

const memoFile = (): string => cacheDir('time-lapse.json');
const thisMachine = (): string => `${availableParallelism()} of ${cpus()[0]?.model ?? 'unknown'}`;
