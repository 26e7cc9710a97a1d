import type { Command } from 'commander';
import type { Context } from './context.ts';

/** What a command printed, and what the process would end with. */
export interface Printed {
  stdout: string;
  exitCode: number;
}

/** Gives a command these words. Rejects with what it throws. Not for two at once: it listens at stdout. */
export async function printedBy(make: (context: () => Context) => Command, ...words: string[]): Promise<Printed> {
  const given: Context = {
    exitCode: 0,
    artifacts: '',
    signal: new AbortController().signal,
    say: () => {},
    log: () => {},
  };
  const write = process.stdout.write.bind(process.stdout);
  let stdout = '';
  process.stdout.write = (chunk) => {
    stdout += String(chunk);
    return true;
  };
  try {
    await make(() => given)
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync(words, { from: 'user' });
  } finally {
    process.stdout.write = write;
  }
  return { stdout, exitCode: given.exitCode };
}

/** Name and message of what a promise is rejected with. */
export const refusalOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was thrown',
    (error: Error) => `${error.name}: ${error.message}`,
  );
