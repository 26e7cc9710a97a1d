import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AppendFile } from './commit.ts';

/** The journal's file on a volume. It stays open for the life of the process, also when it is unlinked under it. */
export class Volume implements AppendFile {
  readonly #file: FileHandle;
  /** The file did not end in a newline when it was opened: a crash left half a line. */
  readonly torn: boolean;

  private constructor(file: FileHandle, torn: boolean) {
    this.#file = file;
    this.torn = torn;
  }

  /** Opens `journal.jsonl` in `folder`, which must exist, and makes its name durable. Throws the system's error. */
  static async open(folder: string): Promise<Volume> {
    const file = await open(join(folder, 'journal.jsonl'), 'a+');
    await syncFolder(folder);
    return new Volume(file, await endsTorn(file));
  }

  async write(bytes: Uint8Array): Promise<number> {
    return (await this.#file.write(bytes)).bytesWritten;
  }

  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  /** The file as this process sees it, up to its size at the call. */
  async read(): Promise<Readable | undefined> {
    const { size } = await this.#file.stat();
    // By number: FileHandle.createReadStream leaves a listener on the handle for each stream.
    const options = { fd: this.#file.fd, start: 0, end: size - 1, autoClose: false };
    return size === 0 ? undefined : createReadStream('', options);
  }

  /** Whether the file still has a name; false on a volume that was emptied under the process. */
  async linked(): Promise<boolean> {
    return (await this.#file.stat()).nlink > 0;
  }
}

async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
