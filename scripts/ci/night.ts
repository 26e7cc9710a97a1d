import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunRecord } from '../../harness/checker/run-record.ts';
import { selected } from '../../harness/cli/selection.ts';
import { version } from '../../harness/cli/version.ts';
import { annotations } from '../../harness/report/annotations.ts';
import { ctrf } from '../../harness/report/ctrf.ts';
import { junit } from '../../harness/report/junit.ts';
import { markdown } from '../../harness/report/markdown.ts';
import { findRuns } from '../../harness/store/find-runs.ts';
import { readRecord } from '../../harness/store/read-record.ts';
import { indexedRuns } from '../../harness/store/run-index.ts';
import { entry } from '../entry.ts';
import { judgeNight } from './judge-night.ts';
import { wantedBy, type Job } from './matrix.ts';

// `npm run ci:night -- --runs night --before last-night --out report --jobs "$JOBS"`: all runs of a night, from all its shards, as one: reports
// into a directory, the step's summary and annotations where GitHub gives a place for them, and the reason why it failed.
// Exit: 0 all held; 4 worse than the last good night; 1 something did not hold; 3 a run came to no verdict, or there is none.
await entry(async ({ say }) => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: 'night' },
      before: { type: 'string', default: 'last-night' },
      out: { type: 'string', default: 'report' },
      jobs: { type: 'string', default: '[]' },
    },
  });
  const usual = selected([]).map(({ name }) => name);
  const wanted = wantedBy(JSON.parse(values.jobs) as Job[], usual);
  const records: RunRecord[] = [];
  mkdirSync(values.runs, { recursive: true });
  for (const path of findRuns(values.runs)) records.push(await readRecord(path));
  const before = existsSync(values.before) ? await indexedRuns(values.before) : [];
  const { exitCode, reason } = judgeNight(before, await indexedRuns(values.runs), wanted);
  const text = `${markdown(records)}\n${reason}\n`;
  mkdirSync(values.out, { recursive: true });
  const write = (name: string, content: string): void => writeFileSync(join(values.out, name), content);
  write('junit_statefault.xml', junit(records));
  write('ctrf.json', ctrf(records, { version: version() }));
  write('summary.md', text);
  write('reason.txt', `${reason}\n`);
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: onGitHub } = process.env;
  if (summary !== undefined) appendFileSync(summary, text);
  if (onGitHub === 'true') process.stdout.write(annotations(records));
  say(reason);
  return exitCode;
});
