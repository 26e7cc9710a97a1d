import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Verdict } from '../checker/judge.ts';
import type { Scenario } from '../scenario.ts';
import { compress } from './compress.ts';

/** Names of the files of a run; of a run that has ended the history has `.gz` behind its name. */
export const historyFile = 'history.jsonl';
export const scenarioFile = 'scenario.json';
export const reportFile = 'report.html';

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
  /** `html`: the run as a page for people. */
  saveReport(html: string): void;
  /** Of a run that has ended: history.jsonl.gz takes the place of history.jsonl. A killed run keeps the latter. */
  compressHistory(): Promise<void>;
}

/** Makes the directory of a run, `<scenario>-<UTC time>`, and saves the scenario in it before anything else happens. */
export function createRunDirectory(artifacts: string, scenario: Scenario, wall: Date): RunDirectory {
  const path = uniqueDirectory(join(artifacts, `${scenario.name}-${utcStamp(wall)}`));
  writeFileSync(join(path, scenarioFile), `${JSON.stringify(scenario, null, 2)}\n`);
  const history = join(path, historyFile);
  return {
    path,
    history,
    log: join(path, 'log.txt'),
    saveVerdict: (verdict) => writeFileSync(join(path, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`),
    saveReport: (html) => writeFileSync(join(path, reportFile), html),
    compressHistory: () => compress(history),
  };
}

/** A moment as part of a file name: 20261128T143000Z. */
export const utcStamp = (wall: Date): string => wall.toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z');

/** Makes the directory that is wanted, or, where it is taken, the first free one with a number behind its name. */
export function uniqueDirectory(wanted: string): string {
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
