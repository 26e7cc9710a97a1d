import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeHistory } from '../history/reader.ts';
import type { History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';

const directory = join(import.meta.dirname, '../../suites/histories');

/** Every history under `suites/histories`: `<scenario>.jsonl.gz`, or `<scenario>.<what-is-special>.jsonl.gz`. */
export function savedHistories(
  catalogue: readonly Scenario[],
): { name: string; scenario: Scenario; history: History }[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.jsonl.gz'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.jsonl\.gz$/, '');
      const scenario = catalogue.find((one) => one.name === name.split('.')[0]);
      if (scenario === undefined) throw new Error(`suites/histories/${file}: there is no scenario of that name`);
      const { entries, torn } = decodeHistory(gunzipSync(readFileSync(join(directory, file))).toString());
      if (torn !== undefined) throw new Error(`suites/histories/${file}: ${torn}`);
      return { name, scenario, history: entries };
    });
}
