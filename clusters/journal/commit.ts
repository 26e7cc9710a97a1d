import type { JournalLine, LineKind } from './line.ts';

/** The file under a journal: what must be true of the disk, and nothing else. */
export interface AppendFile {
  /** One write at the end of the file. Resolves with the number of bytes that went in, which may be too few. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves when everything written before the call is on the disk. */
  sync(): Promise<void>;
}

/** Who writes: the stamps that are the same on every line of a boot. */
export type Writer = Pick<JournalLine, 'identity' | 'uid' | 'node' | 'boot'>;

/** A line to be written, before it is stamped. */
export interface Entry {
  kind: LineKind;
  op?: string;
}

/** A line that is not acknowledged. `written` is false when it surely is not in the file, else `'unknown'`. */
export class AppendError extends Error {
  override name = 'AppendError';
  /** The system's word: `ENOSPC`, `EROFS`, `EIO`…; `ESHORT` when a write was cut short without one. */
  readonly code: string;
  readonly written: false | 'unknown';

  constructor(code: string, written: false | 'unknown') {
    super(`not acknowledged: ${code} (written: ${written})`);
    this.code = code;
    this.written = written;
  }
}

interface Waiting {
  entry: Entry;
  resolve(line: JournalLine): void;
  reject(error: AppendError): void;
}

/**
 * Appends lines, one write each, and acknowledges them after a sync that several of them may share (group commit).
 * The order of acknowledgements is the order of the lines. The first line of a boot is its `start`, or there is none.
 */
export class Journal {
  readonly #file: AppendFile;
  readonly #writer: Writer;
  readonly #nowNs: () => bigint;
  #torn: boolean;
  #seq = 0;
  #waiting: Waiting[] = [];
  #busy = false;

  /** `torn`: the file does not end in a newline now. */
  constructor(file: AppendFile, writer: Writer, options: { torn: boolean; nowNs: () => bigint }) {
    this.#file = file;
    this.#writer = writer;
    this.#torn = options.torn;
    this.#nowNs = options.nowNs;
  }

  /** Resolves with the line once it is on the disk; rejects with {@link AppendError}, and then it is never acknowledged. */
  append(entry: Entry): Promise<JournalLine> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (!this.#busy) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0));
    this.#busy = false;
  }

  async #commit(group: Waiting[]): Promise<void> {
    const written: { waiting: Waiting; line: JournalLine }[] = [];
    for (const waiting of group) {
      try {
        written.push({ waiting, line: await this.#write(waiting.entry) });
      } catch (error) {
        waiting.reject(error as AppendError);
      }
    }
    if (written.length === 0) return;
    try {
      await this.#file.sync();
      for (const { waiting, line } of written) waiting.resolve(line);
    } catch (error) {
      // The lines are in the kernel's memory and may or may not be on the disk.
      for (const { waiting } of written) waiting.reject(new AppendError(codeOf(error), 'unknown'));
    }
  }

  async #write(entry: Entry): Promise<JournalLine> {
    if (this.#seq === 0 && entry.kind !== 'start') await this.#write({ kind: 'start' });
    const line: JournalLine = {
      kind: entry.kind,
      ...this.#writer,
      seq: this.#seq + 1,
      ns: String(this.#nowNs()),
      ...(entry.op === undefined ? {} : { op: entry.op }),
    };
    const error = await this.#put(Buffer.from(`${this.#torn ? '\n' : ''}${JSON.stringify(line)}\n`));
    if (error?.written !== false) this.#seq += 1;
    if (error) throw error;
    return line;
  }

  async #put(bytes: Buffer): Promise<AppendError | undefined> {
    try {
      const count = await this.#file.write(bytes);
      this.#torn = count < bytes.length;
      return this.#torn ? await this.#cutShort(bytes.length - count) : undefined;
    } catch (error) {
      this.#torn = true;
      return new AppendError(codeOf(error), surelyNothing.has(codeOf(error)) ? false : 'unknown');
    }
  }

  /**
   * A half line stays where it is: its rest is not sent after it, since another writer may have come between.
   * The closing newline ends it and makes the system say why. A line that lacks only its newline becomes whole by that.
   */
  async #cutShort(missing: number): Promise<AppendError> {
    const written = missing === 1 ? 'unknown' : false;
    try {
      this.#torn = (await this.#file.write(Buffer.from('\n'))) === 0;
      return new AppendError('ESHORT', written);
    } catch (error) {
      return new AppendError(codeOf(error), written);
    }
  }
}

/** Errors of write(2) that say that nothing was written; after any other (EIO, ESTALE…) the line may be there. */
const surelyNothing = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG', 'EBADF', 'EPERM', 'EACCES']);

/** The system's error code, or the error's text where it has none. */
export function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error);
}
