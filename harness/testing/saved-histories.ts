import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../checker/judge.ts';
import type { History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { readRun } from '../store/read-run.ts';

const directory = join(import.meta.dirname, '../../suites/histories');

/** A run that was saved: what a real cluster did, whole, with the scenario that it was judged by and its verdict then. */
interface Saved {
  name: string;
  scenario: Scenario;
  history: History;
  verdict: Verdict;
}

/** Directory of a saved run under `suites/histories`. */
export const savedRun = (name: string): string => join(directory, name);

/** Every run saved under `suites/histories`. */
export async function savedHistories(): Promise<Saved[]> {
  const names = readdirSync(directory).sort();
  return Promise.all(
    names.map(async (name) => {
      const { scenario, history, torn } = await readRun(savedRun(name));
      if (scenario === undefined || torn !== undefined)
        throw new Error(`suites/histories/${name}: ${torn ?? 'no scenario'}`);
      const verdict = JSON.parse(readFileSync(join(savedRun(name), 'verdict.json'), 'utf8')) as Verdict;
      return { name, scenario, history, verdict };
    }),
  );
}
