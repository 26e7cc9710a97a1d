import { execa } from 'execa';

/** How one command is run. Every command has a bound and can be aborted. */
export interface CommandOptions {
  /** Hard bound, milliseconds. The process gets SIGTERM at the bound, SIGKILL 5 s later. */
  timeoutMs: number;
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  /** Written to the command's standard input, which is closed after it. */
  input?: string;
  signal?: AbortSignal;
  /** Called with each line of stdout and stderr as it arrives. */
  onLine?: (line: string) => void;
  /** Runs the command in a process group of its own, so that a terminal's Ctrl-C does not reach it. */
  ownGroup?: true;
}

/** A command that failed: what was run, how it ended, what it said last. `message` can be pasted into a report. */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly output: string;

  constructor(command: string, exitCode: number | undefined, reason: string, output: string) {
    const tail = output.trim().split('\n').slice(-15).join('\n');
    super(`${reason}: ${command}${tail ? `\n${tail}` : ''}`);
    this.command = command;
    this.exitCode = exitCode;
    this.output = output;
  }
}

/**
 * Runs `file` with `args` (never through a shell) and returns its stdout without the last newline.
 * Throws {@link CommandError} when it cannot start, exits non-zero, is aborted or passes its bound.
 */
export async function run(file: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const tap = function* (line: unknown) {
    options.onLine?.(String(line));
    yield line;
  };
  const result = await execa(file, args, {
    all: true,
    stdout: ['pipe', tap],
    stderr: ['pipe', tap],
    reject: false,
    timeout: options.timeoutMs,
    forceKillAfterDelay: 5_000,
    maxBuffer: 256 * 1024 * 1024,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.ownGroup === undefined ? {} : { detached: true }),
  });
  if (result.failed) throw commandError(pasteable(file, args), result, options.timeoutMs);
  return String(result.stdout);
}

/**
 * Runs a command that goes on and hands over its stdout line by line; nothing of it is kept. Its standard input stays open
 * as long as this process lives. Resolves when `signal` aborts; throws {@link CommandError} when the command ends before.
 */
export async function follow(
  file: string,
  args: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const child = execa(file, args, {
    stdin: 'pipe',
    buffer: { stdout: false, stderr: true },
    maxBuffer: 1024 * 1024,
    reject: false,
    detached: true,
    cancelSignal: signal,
    forceKillAfterDelay: 1_000,
  });
  const reading = (async () => {
    for await (const line of child.iterable({ from: 'stdout' })) onLine(String(line));
  })();
  const [result] = await Promise.all([child, reading.catch(() => undefined)]);
  if (!signal.aborted) throw commandError(pasteable(file, args), { ...result, all: result.stderr }, 0);
}

interface Ended {
  timedOut: boolean;
  isCanceled: boolean;
  exitCode?: number | undefined;
  code?: string | undefined;
  signal?: string | undefined;
  all?: string | string[] | undefined;
}

function commandError(command: string, result: Ended, timeoutMs: number): CommandError {
  const reason = result.timedOut
    ? `no end within ${timeoutMs / 1000} s`
    : result.isCanceled
      ? 'aborted'
      : result.exitCode === undefined
        ? `could not run (${result.code ?? result.signal ?? 'no exit code'})`
        : `exit ${result.exitCode}`;
  return new CommandError(command, result.exitCode, reason, [result.all ?? ''].flat().join('\n'));
}

/** The command as a line that can be pasted into a POSIX shell. */
export function pasteable(file: string, args: readonly string[]): string {
  return [file, ...args].map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
