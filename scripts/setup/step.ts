import { CommandError } from '../../harness/control/command.ts';
import type { Progress } from '../../harness/control/progress.ts';
import { InfrastructureError } from '../../harness/errors.ts';

/**
 * Does one step of the set-up and says how it went and how long it took. What it says meanwhile is shown below its title,
 * which appears only then: a step with nothing to do is one line. `act` returns the few words that this line shows.
 * A command that failed becomes an {@link InfrastructureError} that names the step.
 */
export async function step(title: string, progress: Progress, act: (own: Progress) => Promise<string>): Promise<void> {
  const startedMs = performance.now();
  const seconds = () => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  let announced = false;
  const say = (line: string) => {
    if (!announced) progress.say(`… ${title}`);
    announced = true;
    progress.say(`  ${line}`);
  };
  try {
    const outcome = await act({ ...progress, say });
    progress.say(`✓ ${title}: ${outcome} (${seconds()})`);
  } catch (error) {
    progress.signal.throwIfAborted();
    progress.log(`✗ ${title} after ${seconds()}`);
    if (!(error instanceof CommandError)) throw error;
    throw new InfrastructureError(`${title}: ${error.message}`);
  }
}
