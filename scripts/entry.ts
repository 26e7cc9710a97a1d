import { exitCodeOf, exitCodes } from '../harness/cli/exit.ts';
import { abortOnSignals } from '../harness/cli/interrupt.ts';
import type { Progress } from '../harness/control/progress.ts';
import { openLogFile } from './setup/log-file.ts';

/**
 * Runs the work of one npm script and ends this process with the exit code that it returns, whatever it left open.
 * An error becomes one clear line; its stack goes to the log.
 */
export async function entry(work: (progress: Progress) => Promise<number>): Promise<never> {
  const code = await report(work);
  process.exit(code);
}

async function report(work: (progress: Progress) => Promise<number>): Promise<number> {
  await using log = await openLogFile();
  const say = (line: string) => {
    console.log(line);
    log.write(line);
  };
  const signal = abortOnSignals(say);
  try {
    return await work({ say, log: log.write, signal });
  } catch (thrown) {
    // What waits on the signal may wrap its reason.
    const error: unknown = signal.aborted ? signal.reason : thrown;
    log.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const code = exitCodeOf(error);
    const pointer = code === exitCodes.infrastructure ? `\nlog: ${log.path}` : '';
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}${pointer}`);
    return code;
  }
}
