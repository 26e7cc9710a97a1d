import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { History } from '../history/entry.ts';
import { defineScenario, type Scenario, type ScenarioInput } from '../scenario.ts';
import { readHistory } from './read-history.ts';
import { historyFile, scenarioFile } from './run-directory.ts';

/** A recorded run, as it was saved. */
export interface SavedRun {
  /** Missing when there is no scenario.json beside the history. */
  scenario: Scenario | undefined;
  history: History;
  /** Why the history stops early, if it does. */
  torn?: string;
}

/**
 * Reads a saved run: its directory, or its history file (`.jsonl`, `.jsonl.gz`) with its scenario.json beside it.
 * Throws UsageError when there is no run at `path`, and an Error when a file of it is damaged.
 */
export async function readRun(path: string): Promise<SavedRun> {
  const history = historyAt(path);
  const scenario = join(dirname(history), scenarioFile);
  const { entries, torn } = await readHistory(history);
  return {
    scenario: existsSync(scenario) ? read(scenario) : undefined,
    history: entries,
    ...(torn === undefined ? {} : { torn }),
  };
}

function read(file: string): Scenario {
  return defineScenario(JSON.parse(readFileSync(file, 'utf8')) as ScenarioInput);
}

function historyAt(path: string): string {
  if (!existsSync(path)) throw new UsageError(`there is no run at ${path}`);
  if (!statSync(path).isDirectory()) return path;
  const whole = join(path, historyFile);
  const found = [whole, `${whole}.gz`].find((file) => existsSync(file));
  if (found === undefined) throw new UsageError(`there is no ${historyFile} or ${historyFile}.gz in ${path}`);
  return found;
}
