import { run } from '../../harness/control/command.ts';

export interface Step {
  name: string;
  ms: number;
}

/** What every step of an image build is given: where to speak, where to log, when to stop, and where the time went. */
export interface Work {
  /** Short lines for a person. */
  say: (line: string) => void;
  /** Every line of every command. */
  log: (line: string) => void;
  signal?: AbortSignal;
  steps: Step[];
}

/** Runs one named step: says that it starts and how long it took, and names the step in the error when it fails. */
export async function step<T>(work: Work, name: string, act: () => Promise<T>): Promise<T> {
  work.signal?.throwIfAborted();
  work.say(`${name} …`);
  const started = performance.now();
  try {
    const result = await act();
    const ms = Math.round(performance.now() - started);
    work.steps.push({ name, ms });
    work.say(`${name}: ${(ms / 1000).toFixed(1)} s`);
    return result;
  } catch (error) {
    if (error instanceof Error) failedSteps.set(error, failedSteps.get(error) ?? name);
    throw error;
  }
}

const failedSteps = new WeakMap<Error, string>();

/** The innermost step in which this error arose. */
export function failedStep(error: Error): string | undefined {
  return failedSteps.get(error);
}

export interface Command {
  timeoutMs: number;
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

/** {@link run} with this work's log and signal. */
export function command(work: Work, file: string, args: readonly string[], options: Command): Promise<string> {
  const { signal } = work;
  return run(file, args, { ...options, onLine: work.log, ...(signal === undefined ? {} : { signal }) });
}

/** Runs both at once; when one fails the other is stopped, and the first error is thrown after both have ended. */
export async function together(work: Work, ...lanes: ((work: Work) => Promise<void>)[]): Promise<void> {
  const stop = new AbortController();
  const signal = work.signal === undefined ? stop.signal : AbortSignal.any([work.signal, stop.signal]);
  const failures: unknown[] = [];
  await Promise.all(
    lanes.map((lane) =>
      lane({ ...work, signal }).catch((error: unknown) => {
        failures.push(error);
        stop.abort();
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}
