import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of a run. */
export interface FileFacts {
  /** Relative to the run's directory. */
  name: string;
  bytes: number;
  changedMs: number;
}

/** The files of a run's directory, however deep, by name; links are counted as what they are. */
export function filesBelow(directory: string): FileFacts[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((one) => !one.isDirectory())
    .map((one) => {
      const path = join(one.parentPath, one.name);
      const { size, mtimeMs } = lstatSync(path);
      return { name: relative(directory, path), bytes: size, changedMs: mtimeMs };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Changes when a file of the run does. */
export const stampOf = (files: readonly FileFacts[]): string =>
  JSON.stringify(files.map(({ name, bytes, changedMs }) => [name, bytes, changedMs]));
