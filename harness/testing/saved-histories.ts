import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { readRun } from '../store/read-run.ts';

const directory = join(import.meta.dirname, '../../suites/histories');

/** Directory of a saved run under `suites/histories`. */
export const savedRun = (name: string): string => join(directory, name);

/** Every run saved under `suites/histories`: what real clusters did, whole, with the scenario that it was judged by. */
export async function savedHistories(): Promise<{ name: string; scenario: Scenario; history: History }[]> {
  const names = readdirSync(directory).sort();
  return Promise.all(
    names.map(async (name) => {
      const { scenario, history, torn } = await readRun(savedRun(name));
      if (scenario === undefined || torn !== undefined)
        throw new Error(`suites/histories/${name}: ${torn ?? 'no scenario'}`);
      return { name, scenario, history };
    }),
  );
}
