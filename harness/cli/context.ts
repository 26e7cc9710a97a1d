import type { Progress } from '../control/progress.ts';

/** What every command is given. */
export interface Context extends Progress {
  /** Where runs and logs are kept. */
  artifacts: string;
  /** What the process ends with when nothing is thrown. */
  exitCode: number;
}
