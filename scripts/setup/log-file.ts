import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The log of the set-up, which bootstrap.mjs began: opened to append. */
export interface LogFile extends AsyncDisposable {
  path: string;
  write: (line: string) => void;
}

export async function openLogFile(): Promise<LogFile> {
  const path = resolve(process.env['ARTIFACTS'] ?? '_artifacts', 'setup.log');
  await mkdir(dirname(path), { recursive: true });
  const stream = createWriteStream(path, { flags: 'a' });
  const write = (line: string) => void stream.write(`${line}\n`);
  write(`\n${new Date().toISOString()} ${process.argv.join(' ')}`);
  return { path, write, [Symbol.asyncDispose]: () => new Promise((done) => stream.end(() => done())) };
}
