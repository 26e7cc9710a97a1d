import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, pasteable } from './command.ts';

/** What a shell at the other end runs: it does what it is told, one after the other. Each ends in a zero byte, which no command can hold. */
const loop = `while IFS= read -r -d '' told; do eval "$told"; done`;

/** Words after those of whatever carries standard streams to a bash elsewhere, for instance `docker exec -i node`. */
export const channelWords = ['bash', '-c', loop, 'statefault-channel'] as const;

export interface Asked {
  argv: readonly string[];
  input?: string | undefined;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** The command as an error tells it. */
  told: string;
}

/**
 * A bash that stays, and runs commands one after the other: to start one costs a fork there, and not a client, a call to the engine and
 * a new process in the namespaces of a node. It keeps nobody alive while it has nothing to do, and ends with us.
 */
export class CommandChannel {
  readonly #child: ChildProcessByStdio<Socket, Socket, Socket>;
  readonly #out: Stream;
  readonly #err: Stream;
  /** It was there and did not answer. */
  wasSilent = false;
  #open = true;
  #asked = 0;

  constructor(file: string, args: readonly string[]) {
    // In a group of its own: a Ctrl-C must not cut off an act whose end nobody would then know.
    this.#child = spawn(file, args, { stdio: 'pipe', detached: true }) as ChildProcessByStdio<Socket, Socket, Socket>;
    this.#out = new Stream(this.#child.stdout);
    this.#err = new Stream(this.#child.stderr);
    const ended = (): void => {
      this.#open = false;
      this.#out.end();
      this.#err.end();
    };
    // Its streams may end after it does: what it said is heard before.
    this.#child.once('close', ended).once('error', ended);
    this.#child.stdin.on('error', () => this.close());
    this.#rest(true);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether it answers in time. One that does not is closed: what it reads later, when its node is thawed, does nothing. */
  async answers(timeoutMs: number): Promise<boolean> {
    if (!this.#open) return false;
    this.#rest(false);
    const line = `answer ${(this.#asked += 1)}`;
    this.#child.stdin.write(`echo ${line}\0`);
    const waiting = new AbortController();
    const heard = await Promise.race([
      this.#out.until(`${line}\n`).then((before) => before !== undefined),
      sleep(timeoutMs, false, { signal: waiting.signal }).catch(() => false),
    ]);
    waiting.abort();
    this.#rest(true);
    // Ended is not silent.
    this.wasSilent = !heard && this.#open;
    if (!heard) this.close();
    return heard;
  }

  /**
   * Stdout of a command without its last newline. To be called one at a time, and after {@link answers}.
   * Throws CommandError when it exits non-zero, is aborted or passes its bound; then the channel is closed in the last two cases, and
   * what was started goes on, as it does when a client of the engine is killed.
   */
  async run({ argv, input, timeoutMs, signal, told }: Asked): Promise<string> {
    signal?.throwIfAborted();
    const mark = `statefault-end-${process.pid}-${(this.#asked += 1)}`;
    const from = input === undefined ? '</dev/null' : '';
    const fed = input === undefined ? '' : `${pasteable('printf', ['%s', input])} | `;
    const end = `__s=$?; printf '\\n%s %s\\n' ${mark} "$__s"; printf '\\n%s\\n' ${mark} >&2`;
    const cut = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]);
    const { promise: wasCut, resolve: onCut } = Promise.withResolvers<'cut'>();
    const cutOff = (): void => onCut('cut');
    cut.addEventListener('abort', cutOff, { once: true });
    this.#rest(false);
    this.#child.stdin.write(`${fed}( ${pasteable('exec', argv)} ) ${from}; ${end}\0`);
    try {
      const heard = await Promise.race([
        Promise.all([this.#out.until(`\n${mark} `), this.#err.until(`\n${mark}\n`)]),
        wasCut,
      ]);
      if (heard === 'cut') {
        this.close();
        const reason = signal?.aborted ? 'aborted' : `no end within ${timeoutMs / 1_000} s`;
        throw new CommandError(told, undefined, reason, this.#out.rest + this.#err.rest);
      }
      const [out, err] = heard;
      const code = out === undefined ? undefined : await this.#out.until('\n');
      if (out === undefined || err === undefined || code === undefined)
        throw new CommandError(told, undefined, 'its shell ended', this.#out.rest + this.#err.rest);
      if (code !== '0') throw new CommandError(told, Number(code), `exit ${code}`, out + err);
      return out.endsWith('\n') ? out.slice(0, -1) : out;
    } finally {
      cut.removeEventListener('abort', cutOff);
      this.#rest(true);
    }
  }

  /** Nothing more is asked of it: it ends when its last command does. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#child.stdin.destroy();
    this.#child.kill('SIGKILL');
  }

  #rest(rests: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const one of [this.#child, stdin, stdout, stderr]) {
      if (rests) one.unref();
      else one.ref();
    }
  }
}

/** Text that comes in, taken up to a mark. */
class Stream {
  /** What was looked through. */
  #parts: string[] = [];
  #text = '';
  #ended = false;
  #waiting: { mark: string; resolve: (before: string | undefined) => void } | undefined;

  constructor(socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#text += text;
      this.#look();
    });
    socket.on('error', () => undefined);
  }

  /** What came and was not taken. */
  get rest(): string {
    return this.#parts.join('') + this.#text;
  }

  /** What comes before the mark; undefined when the stream ends without it. One may wait at a time. */
  until(mark: string): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#waiting = { mark, resolve };
    this.#look();
    return promise;
  }

  end(): void {
    this.#ended = true;
    this.#look();
  }

  #look(): void {
    if (this.#waiting === undefined) return;
    const { mark, resolve } = this.#waiting;
    const at = this.#text.indexOf(mark);
    if (at < 0 && !this.#ended) {
      // The end of it may be the beginning of the mark.
      const looked = Math.max(0, this.#text.length - mark.length);
      this.#parts.push(this.#text.slice(0, looked));
      this.#text = this.#text.slice(looked);
      return;
    }
    this.#waiting = undefined;
    if (at < 0) {
      resolve(undefined);
      return;
    }
    const before = this.#parts.join('') + this.#text.slice(0, at);
    this.#parts = [];
    this.#text = this.#text.slice(at + mark.length);
    resolve(before);
  }
}
