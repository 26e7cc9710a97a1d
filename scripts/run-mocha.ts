import Mocha from 'mocha';

/** What came of a list of test files. */
export interface Tally {
  passed: number;
  failed: number;
}

export interface MochaRun {
  /** `failures` prints failures only, `none` nothing. */
  reporter: 'spec' | 'failures' | 'none';
  signal: AbortSignal;
}

/**
 * Runs mocha's test files in this process. Driven from code, because mocha's own command ends with 0 and runs no `after`
 * hook when it is interrupted: here an abort lets the running test and every `after` hook finish, and starts no further test.
 * A hook that fails fails each test that it kept from running; a file that cannot be loaded is one failure. Nothing is tried
 * again.
 */
export async function runMocha(files: readonly string[], { reporter, signal }: MochaRun): Promise<Tally> {
  const options: Mocha.MochaOptions & { failHookAffectedTests: true } = {
    ui: 'bdd',
    reporter: reporter === 'spec' ? reporter : Mocha.reporters.Base,
    timeout: 10_000,
    retries: 0,
    forbidOnly: process.env['CI'] !== undefined,
    failHookAffectedTests: true,
  };
  const mocha = new Mocha(options);
  for (const file of files) mocha.addFile(file);
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    if (reporter !== 'none') console.error('a test file could not be loaded:', error);
    return { passed: 0, failed: 1 };
  }
  const { stats, failures } = await finish(mocha, signal);
  if (reporter === 'failures' && failures.length > 0) Mocha.reporters.Base.list(failures);
  return { passed: stats.passes, failed: failures.length };
}

function finish(mocha: Mocha, signal: AbortSignal): Promise<{ stats: Mocha.Stats; failures: Mocha.Test[] }> {
  return new Promise((done) => {
    const failures: Mocha.Test[] = [];
    const runner = mocha.run(() => {
      signal.removeEventListener('abort', abort);
      done({ stats: runner.stats!, failures });
    });
    const abort = () => void runner.abort();
    runner.on('fail', (test) => failures.push(test));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
