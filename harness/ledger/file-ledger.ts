import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { markLine, readLedger, undoLine, type Ledger } from './ledger.ts';

/** A ledger in a file: JSON Lines, each line synced to the disk before its promise resolves. `nowMs` is wall time. */
export function fileLedger(path: string, nowMs: () => number): Ledger {
  const stamp = (): string => new Date(nowMs()).toISOString();
  const inOrder = oneAfterTheOther();
  const read = async () => readLedger(await textOf(path));
  return {
    read: () => inOrder(read),
    owe: (undo) => inOrder(() => append(path, undoLine(undo))),
    injected: (id) => inOrder(() => append(path, markLine('injected', id, stamp()))),
    done: (id) =>
      inOrder(async () => {
        await append(path, markLine('done', id, stamp()));
        const { undos, unreadable } = await read();
        if (undos.length === 0 && unreadable.length === 0) await empty(path);
      }),
    putAside: () =>
      inOrder(async () => {
        const aside = `${path}.damaged-${stamp().replaceAll(':', '-')}`;
        await rename(path, aside);
        await syncDirectory(dirname(path));
        return aside;
      }),
  };
}

/** Does what it is given one after the other: an undo that is written while the file is emptied would be lost. */
function oneAfterTheOther(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = last.then(act, act);
    last = mine;
    mine.catch(() => undefined);
    return mine;
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    await cutTornLine(file);
    await file.appendFile(line);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}

/** What a writer that was killed left of its line must not swallow the next one: its promise never resolved. */
async function cutTornLine(file: FileHandle): Promise<void> {
  const bytes = await file.readFile();
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length && readLedger(bytes.toString()).unreadable.length === 0) await file.truncate(whole);
  else if (whole < bytes.length) await file.appendFile('\n');
}

async function empty(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
