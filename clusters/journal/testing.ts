// eslint-disable-next-line no-restricted-imports -- the tests here run the real programs; nothing but tests imports this file
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import type { StreamLine } from './event.ts';
import { parseLines, type JournalLine } from './line.ts';

/** A real program of this folder as a child process, on a free port of loopback. Tests only. */
export interface Program {
  url: string;
  child: ChildProcess;
  /** Resolves when it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr(): string;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];
/** Halves the start of a program. */
const compileCache = mkdtempSync(join(tmpdir(), 'journal-compiled-'));
process.on('exit', () => rmSync(compileCache, { recursive: true, force: true }));

/** Starts a program and resolves when it listens; rejects with its stderr when it ends before. `before`: a command that execs it. */
export function start(file: string, env: Record<string, string> = {}, before: string[] = []): Promise<Program> {
  const [command = '', ...args] = [...before, process.execPath, resolvePath(import.meta.dirname, file)];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], PORT: '0', NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const port = /listening on (\d+)\n/.exec(stdout)?.[1];
      if (port) resolve({ url: `http://127.0.0.1:${port}`, child, ended, stderr: () => stderr });
    });
    ended.then(
      ({ code, signal }) => reject(new Error(`ended with ${code ?? signal} before it listened: ${stderr}`)),
      reject,
    );
  });
}

/** The journal as `journal-0` on `volume`, without ticks unless `env` says so. */
export function startJournal(
  volume: string,
  env: Record<string, string> = {},
  before: string[] = [],
): Promise<Program> {
  const defaults = { IDENTITY: 'journal-0', POD_UID: 'uid-0', NODE_NAME: 'node-0', TICK_MS: '0', VOLUME: volume };
  return start('server.ts', { ...defaults, ...env }, before);
}

/** A new folder under the system's temporary one. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

/** For `afterEach`: ends every program and removes every folder. */
export async function cleanUp(): Promise<void> {
  await Promise.all(
    [...running].map((child) => new Promise((resolve) => child.once('close', resolve).kill('SIGKILL'))),
  );
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** A request with an optional JSON body; the status and the parsed answer. */
export async function call(
  method: string,
  url: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const options = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(url, { method, ...options });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Asks until the answer is the wanted one; the test's own bound ends it. Throws what was last seen past `timeoutMs`. */
export async function until<T>(
  ask: () => T | Promise<T>,
  wanted: (value: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > endMs) throw new Error(`not seen within ${timeoutMs} ms; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What to put before a command to run it in new namespaces of these kinds, or undefined where this machine forbids it. */
export function namespaced(...kinds: string[]): string[] | undefined {
  const command = ['unshare', '--user', '--map-root-user', ...kinds];
  return succeeds(...command, 'true') ? command : undefined;
}

/** Whether a command, run to its end, exits 0; false as well where there is no such command. */
export function succeeds(...command: string[]): boolean {
  const [file = '', ...args] = command;
  return spawnSync(file, args).status === 0;
}

/** The text of the journal on a volume. */
export function textOf(volume: string): string {
  return readFileSync(join(volume, 'journal.jsonl'), 'utf8');
}

/** Its whole lines. */
export function linesOf(volume: string): JournalLine[] {
  return parseLines(textOf(volume)).lines.map(({ line }) => line);
}

/** What they record. */
export function kindsOf(volume: string): string[] {
  return linesOf(volume).map(({ kind }) => kind);
}

/** Reads a prober's stream from number `from` on until `wanted` says that it has seen enough; then leaves. */
export async function readEvents(
  prober: Program,
  from: number,
  wanted: (lines: StreamLine[]) => boolean,
): Promise<StreamLine[]> {
  const leaving = new AbortController();
  const lines: StreamLine[] = [];
  const response = await fetch(`${prober.url}/events?from=${from}`, { signal: leaving.signal });
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      lines.push(JSON.parse(piece) as StreamLine);
      if (!wanted(lines)) continue;
      leaving.abort();
      return lines;
    }
  }
  throw new Error(`the stream ended after ${lines.length} lines`);
}
