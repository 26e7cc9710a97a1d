import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../errors.ts';
import { decodeHistory } from '../history/codec.ts';
import type { History } from '../history/entry.ts';
import { scenarioSchema, type Scenario } from '../scenario.ts';

/** A recorded run, as read back. */
export interface SavedRun {
  /** Undefined when no `scenario.json` lies beside the history. */
  scenario: Scenario | undefined;
  history: History;
  /** Why the end of the history is missing, if it is. */
  torn?: string;
}

/**
 * Reads a run's directory, or a history file (`.jsonl`, `.jsonl.gz`) with the `scenario.json` beside it.
 * Throws UsageError, one line, when there is none or when it is damaged in the middle (with the number of the line).
 */
export async function readRun(path: string): Promise<SavedRun> {
  const file = historyFile(path);
  const { entries, torn } = refusing(file, () => decodeHistory(textOf(file)));
  return { scenario: scenarioBeside(file), history: entries, ...(torn === undefined ? {} : { torn }) };
}

function historyFile(path: string): string {
  if (!existsSync(path)) throw new UsageError(`there is no ${path}`);
  if (!statSync(path).isDirectory()) return path;
  const found = ['history.jsonl', 'history.jsonl.gz'].map((name) => join(path, name)).find((file) => existsSync(file));
  if (found === undefined) throw new UsageError(`${path} is no run: it has no history.jsonl`);
  return found;
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function scenarioBeside(file: string): Scenario | undefined {
  const path = join(dirname(file), 'scenario.json');
  if (!existsSync(path)) return undefined;
  return refusing(path, () => scenarioSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
}

function refusing<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`${file}: ${line}`);
  }
}
