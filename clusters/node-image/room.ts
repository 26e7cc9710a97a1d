import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { CommandError } from '../../harness/control/command.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { cacheDir } from './cache.ts';
import { failedStep } from './work.ts';

/** How much a directory is about to take, in bytes. */
export interface Demand {
  path: string;
  bytes: number;
}

export const GB = 1e9;

/** Fails with one line when a file system has not the room for all that will be written to it. */
export async function needRoom(demands: readonly Demand[]): Promise<void> {
  const devices = new Map<number, { path: string; bytes: number }>();
  for (const { path, bytes } of demands) {
    const place = nearestExisting(path);
    const { dev } = await stat(place);
    const known = devices.get(dev);
    devices.set(dev, { path: known?.path ?? place, bytes: (known?.bytes ?? 0) + bytes });
  }
  for (const { path, bytes } of devices.values()) {
    const { bavail, bsize } = await statfs(path);
    const free = bavail * bsize;
    if (free < bytes)
      throw new InfrastructureError(
        `not enough disk for the node image: ${path} has ${inGB(free)} GB free, ${inGB(bytes)} GB are needed (STATEFAULT_CACHE moves the cache elsewhere)`,
      );
  }
}

/** An error that says "disk full" in many lines becomes one line that says where; every other error is handed back as it is. */
export async function plainDiskError(error: unknown, engineRoot: string): Promise<unknown> {
  if (!(error instanceof Error) || !tellsOfFullDisk(error)) return error;
  const free = [];
  for (const path of [cacheDir(), engineRoot]) {
    const space = await statfs(nearestExisting(path)).catch(() => undefined);
    if (space !== undefined) free.push(`${path} has ${inGB(space.bavail * space.bsize)} GB free`);
  }
  const where = failedStep(error);
  return new InfrastructureError(
    `disk full${where === undefined ? '' : ` at "${where}"`}: ${free.join(', ')}; what was half made is removed, what was finished is kept: free some space and run the same again`,
  );
}

export function tellsOfFullDisk(error: Error): boolean {
  const text = error instanceof CommandError ? error.output : error.message;
  return (
    (error as { code?: unknown }).code === 'ENOSPC' || /no space left on device|ENOSPC|disk quota exceeded/i.test(text)
  );
}

function nearestExisting(path: string): string {
  let place = path;
  while (!existsSync(place) && place !== parse(place).root) place = dirname(place);
  return place;
}

function inGB(bytes: number): string {
  return (bytes / GB).toFixed(1);
}
