import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRunDirectory } from './read-record.ts';
import { historyFile } from './run-directory.ts';

/** A run that writes nothing for this long has ended, however. */
const silentMs = 60 * 60_000;

/** Whether a run may not have ended: its history is not packed, and was written to within the last hour. */
export function mayBeUnderWay(directory: string, nowMs: number): boolean {
  const history = join(directory, historyFile);
  return existsSync(history) && nowMs - statSync(history).mtimeMs < silentMs;
}

/**
 * Removes the directories of runs at or below `root`, and a session's directory with its last run. Throws an Error before
 * anything is touched when one is no directory of a run or is not below `root`.
 */
export function removeRuns(root: string, directories: readonly string[]): void {
  const paths = directories.map((directory) => join(root, directory));
  for (const path of paths)
    if (!isRunDirectory(path) || relative(root, path).startsWith('..'))
      throw new Error(`${path} is no directory of a run in ${root}: nothing was removed`);
  for (const path of paths) rmSync(path, { recursive: true });
  for (const session of new Set(paths.map(dirname)))
    if (session !== root && isSpent(session)) rmSync(session, { recursive: true });
}

/** A session in which no directory is left. */
const isSpent = (path: string): boolean =>
  existsSync(join(path, 'session.json')) &&
  !readdirSync(path, { withFileTypes: true }).some((one) => one.isDirectory());
