import { appendFileSync } from 'node:fs';
import { entry } from '../entry.ts';
import { gitHub } from './github.ts';
import { lastGoodNight } from './nights.ts';

// `npm run ci:last-good`: id of the newest night on this branch that succeeded, on stdout and as the step's output `run`; empty when there is none.
await entry(async ({ say }) => {
  const id = await lastGoodNight(gitHub(process.env), process.env['GITHUB_REF_NAME'] ?? 'main');
  say(id === undefined ? 'there is no good night yet' : `the last good night is run ${id}`);
  const output = process.env['GITHUB_OUTPUT'];
  if (output !== undefined) appendFileSync(output, `run=${id ?? ''}\n`);
  return 0;
});
