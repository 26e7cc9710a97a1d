import { entry } from './entry.ts';
import { runCheck } from './check/run-check.ts';
import { closingLine } from './closing-line.ts';

// `npm run check`: everything that needs no container engine.
await entry(async ({ say, signal }) => {
  const tally = await runCheck(say, signal);
  say(closingLine([tally]));
  return tally.failed === 0 ? 0 : 1;
});
