import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Verdict } from '../checker/judge.ts';
import type { Scenario } from '../scenario.ts';

/** Where runs are kept: $ARTIFACTS, or `_artifacts` in the working directory. */
export function artifactsDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  return resolve(environment['ARTIFACTS'] ?? '_artifacts');
}

/** The files of one run. */
export interface RunDirectory {
  path: string;
  history: string;
  log: string;
  saveVerdict(verdict: Verdict): void;
}

/** Makes the directory of a run, `<scenario>-<UTC time>`, and saves the scenario in it before anything else happens. */
export function createRunDirectory(artifacts: string, scenario: Scenario, wall: Date): RunDirectory {
  const stamp = wall.toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z');
  const path = uniqueDirectory(join(artifacts, `${scenario.name}-${stamp}`));
  writeFileSync(join(path, 'scenario.json'), `${JSON.stringify(scenario, null, 2)}\n`);
  return {
    path,
    history: join(path, 'history.jsonl'),
    log: join(path, 'log.txt'),
    saveVerdict: (verdict) => writeFileSync(join(path, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`),
  };
}

function uniqueDirectory(wanted: string): string {
  mkdirSync(resolve(wanted, '..'), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    const path = attempt === 0 ? wanted : `${wanted}-${attempt + 1}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
