import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readlink, stat, type FileHandle } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** One entry of an archive. Owner is root, time is 0: the same entries give the same bytes. */
export type Entry = { path: string } & (
  | { kind: 'file'; mode: number; source: string }
  | { kind: 'text'; mode: number; text: string }
  | { kind: 'directory'; mode: number }
  | { kind: 'link'; target: string }
);

const BLOCK = 512;

/** Writes a POSIX (ustar) archive and returns its SHA-256, hex. */
export async function writeTar(path: string, entries: readonly Entry[]): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    const write = async (bytes: Buffer): Promise<void> => {
      hash.update(bytes);
      await file.appendFile(bytes);
    };
    for (const entry of entries) await writeEntry(entry, write);
    await write(Buffer.alloc(2 * BLOCK));
    await flush(file);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The entries of a directory tree, sorted, under `at` in the archive. */
export async function treeEntries(dir: string, at = ''): Promise<Entry[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const entries = found.map(async (item): Promise<Entry> => {
    const source = join(item.parentPath, item.name);
    const path = join(at, relative(dir, source));
    if (item.isSymbolicLink()) return { kind: 'link', path, target: await readlink(source) };
    const mode = (await stat(source)).mode & 0o7777;
    return item.isDirectory() ? { kind: 'directory', path, mode } : { kind: 'file', path, mode, source };
  });
  return (await Promise.all(entries)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function writeEntry(entry: Entry, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  if (entry.kind === 'text') {
    const bytes = Buffer.from(entry.text);
    await write(header(entry, bytes.length));
    await write(padded(bytes));
    return;
  }
  const size = entry.kind === 'file' ? (await stat(entry.source)).size : 0;
  await write(header(entry, size));
  if (entry.kind !== 'file') return;
  for await (const chunk of createReadStream(entry.source, { highWaterMark: 1 << 20 })) await write(chunk as Buffer);
  await write(Buffer.alloc(-size & (BLOCK - 1)));
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]);
}

/** The 512 bytes before an entry's content, as POSIX 1003.1 lays them out. */
export function header(entry: Entry, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = splitPath(entry.kind === 'directory' ? `${entry.path}/` : entry.path);
  const octal = (value: number, at: number, width: number): void => {
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  };
  block.write(name, 0);
  octal(entry.kind === 'link' ? 0o777 : entry.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.fill(' ', 148, 156);
  block.write(entry.kind === 'link' ? '2' : entry.kind === 'directory' ? '5' : '0', 156);
  if (entry.kind === 'link') block.write(entry.target, 157, 100);
  block.write('ustar\u000000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let cut = path.lastIndexOf('/', 155); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (name !== '' && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new Error(`path too long for an archive: ${path}`);
}

async function flush(file: FileHandle): Promise<void> {
  await file.sync();
}
