import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { isRunDirectory } from './read-record.ts';

/** Artifacts hold sessions, which hold runs; merged ones lie one deeper. */
const deepest = 4;

/**
 * The directories of runs at or below `path`, in the order of their names; links are not followed, and nothing is looked for
 * inside a run. Throws UsageError when `path` is no directory.
 */
export function findRuns(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) throw new UsageError(`there is no directory ${path}`);
  return [...runsBelow(path, deepest)];
}

function* runsBelow(path: string, depth: number): Generator<string> {
  if (isRunDirectory(path)) yield path;
  else if (depth > 0) {
    const folders = readdirSync(path, { withFileTypes: true }).filter((one) => one.isDirectory());
    for (const name of folders.map((one) => one.name).sort()) yield* runsBelow(join(path, name), depth - 1);
  }
}
