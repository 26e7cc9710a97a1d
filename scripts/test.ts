import { glob } from 'node:fs/promises';
import { runCheck } from './check/run-check.ts';
import { closingLine } from './closing-line.ts';
import { entry } from './entry.ts';
import { runMocha } from './run-mocha.ts';
import { ensureChromium } from './setup/chromium.ts';
import { setUp } from './setup/set-up.ts';
import { step } from './setup/step.ts';

// `npm test`: the machine is made ready, then everything is tested, last what needs a real cluster.
// `npm test -- storage` runs only the suites whose path has one of the given words.
await entry(async (progress) => {
  const { say, signal } = progress;
  await setUp({ ...progress, nodeImage: true, timeLapse: true });
  await step('chromium', progress, ensureChromium);
  const check = await runCheck(say, signal);
  const suites = await runMocha(await suiteFiles(process.argv.slice(2)), { reporter: 'spec', signal });
  signal.throwIfAborted();
  say(closingLine([check, suites]));
  return check.failed + suites.failed === 0 ? 0 : 1;
});

async function suiteFiles(words: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('{scripts,suites}/**/*.suite.ts')) {
    if (words.length === 0 || words.some((word) => file.includes(word))) files.push(file);
  }
  return files.sort();
}
