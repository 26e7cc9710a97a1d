import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../harness/errors.ts';
import { entry } from '../entry.ts';
import { gitHub } from './github.ts';
import { tellOfNight } from './nights.ts';

// `npm run ci:issue -- --report report`: one open issue tells of nights that failed: it is opened, or told of this night too.
await entry(async ({ say }) => {
  const { values } = parseArgs({ options: { report: { type: 'string', default: 'report' } } });
  const file = join(values.report, 'summary.md');
  if (!existsSync(file)) throw new UsageError(`there is no ${file}`);
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = process.env;
  const link = `${server}/${repository}/actions/runs/${run}`;
  const number = await tellOfNight(gitHub(process.env), `Run: ${link}\n\n${readFileSync(file, 'utf8')}`);
  say(`issue ${number} tells of this night`);
  return 0;
});
