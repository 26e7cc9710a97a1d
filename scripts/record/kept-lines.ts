import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../harness/errors.ts';

/** Results of long work in a file of JSON Lines, so that work that was cut off goes on where it stopped. */
export interface KeptLines<T> {
  /** What was kept before, the oldest first. */
  readonly before: readonly T[];
  /** On disk when it returns. */
  keep(one: T): void;
}

/**
 * Opens the file, or makes it. A last line that was cut off is taken away: what it told is done again. Throws UsageError
 * when another line is no JSON object: that is no file of ours, and is left as it is.
 */
export function keptLines<T extends object>(path: string): KeptLines<T> {
  mkdirSync(dirname(path), { recursive: true });
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const before = whole
    .split('\n')
    .slice(0, -1)
    .map((line, at) => parsed<T>(line, `${path}:${at + 1}`));
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return { before, keep: (one) => append(path, `${JSON.stringify(one)}\n`) };
}

function parsed<T>(line: string, where: string): T {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  } catch {
    // Said below.
  }
  throw new UsageError(`${where}: no JSON object; is this a file of results?`);
}

function append(path: string, line: string): void {
  const file = openSync(path, 'a');
  try {
    writeSync(file, line);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
