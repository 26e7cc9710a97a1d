import { parseArgs } from 'node:util';
import { UsageError } from '../harness/errors.ts';
import { entry } from './entry.ts';
import { setUp } from './setup/set-up.ts';

// `npm run setup`, and the first half of `npm start`: makes this machine ready.
await entry(async (progress) => {
  await setUp({ ...progress, nodeImage: !wordsOf(process.argv.slice(2)).noImage });
  return 0;
});

function wordsOf(args: string[]): { noImage: boolean } {
  try {
    const { values } = parseArgs({ args, options: { 'no-image': { type: 'boolean', default: false } } });
    return { noImage: values['no-image'] };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. usage: npm run setup [-- --no-image]`);
  }
}
