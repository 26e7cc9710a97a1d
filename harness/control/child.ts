import { execa } from 'execa';

/** A command under way, for those who must signal it. */
export interface Child {
  kill(signal: NodeJS.Signals): void;
  /** Resolves at its end. */
  ended: Promise<{ exitCode: number | undefined; signal: string | undefined; stdout: string; stderr: string }>;
}

/** Starts a command and leaves it running; it is killed at its bound, and when this process ends. */
export function start(
  file: string,
  args: readonly string[],
  timeoutMs: number,
  env: Record<string, string> = {},
): Child {
  const child = execa(file, args, { reject: false, timeout: timeoutMs, stdin: 'ignore', env });
  return {
    kill: (signal) => void child.kill(signal),
    ended: child.then(({ exitCode, signal, stdout, stderr }) => ({ exitCode, signal, stdout, stderr })),
  };
}
