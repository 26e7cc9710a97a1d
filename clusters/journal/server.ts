/**
 * The workload `journal`: one process per pod, which appends stamped lines to `$VOLUME/journal.jsonl` and acknowledges an
 * append only when its line is on the disk. Environment: IDENTITY, POD_UID, NODE_NAME (all needed), VOLUME (/data), PORT (8080),
 * TICK_MS (500; 0 = none), READY_DELAY_MS (0), IGNORE_SIGTERM (1 = yes), REPORT_URL (of the outside prober, to which every line that
 * is on the disk is told as well; none = nobody). Exits 1, with a line on stderr, when it cannot open its file.
 */
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Journal, type AppendError, type Entry, type Writer } from './commit.ts';
import { answer, listen, numberFromEnv, readObject, Refusal, serve, type Route } from './http.ts';
import type { JournalLine } from './line.ts';
import { Reporter } from './reporter.ts';
import { Volume } from './volume.ts';

const startedNs = process.hrtime.bigint();
const writer: Writer = {
  identity: needed('IDENTITY'),
  uid: needed('POD_UID'),
  node: needed('NODE_NAME'),
  boot: randomUUID(),
};
const readyDelayMs = numberFromEnv('READY_DELAY_MS', 0);
const behaviour = { ready: true, ignoreSigterm: process.env['IGNORE_SIGTERM'] === '1' };
const reportUrl = process.env['REPORT_URL'];
const reporter = reportUrl ? new Reporter(reportUrl) : undefined;
let ending = false;

const volume = await Volume.open(process.env['VOLUME'] || '/data');
const journal = new Journal(volume, writer, { torn: volume.torn, nowNs: () => process.hrtime.bigint() });
const server = serve({
  'POST /append': append,
  'GET /lines': lines,
  'GET /ready': (_request, response) => answer(response, isReady() ? 200 : 503, { ready: isReady() }),
  'GET /live': (_request, response) => answer(response, 200, { live: true }),
  'GET /about': about,
  'POST /behave': behave,
});

// As PID 1 of a container the kernel's default for a signal is to drop it, so each one that counts is named here.
process.on('SIGTERM', () => void onSignal());
process.on('SIGINT', () => void onSignal());
await write({ kind: 'start' });
startTicking(numberFromEnv('TICK_MS', 500));
await listen(server, numberFromEnv('PORT', 8080));

async function append(...[request, response]: Parameters<Route>): Promise<void> {
  const { op } = await readObject(request, 4096);
  if (typeof op !== 'string' || op === '') throw new Refusal(400, { error: 'op must be a text', written: false });
  if (ending) throw new Refusal(503, { error: 'ending', written: false });
  const { seq, boot, uid, identity, ns } = await commit({ kind: 'append', op }).catch(refuse);
  answer(response, 200, { op, seq, boot, uid, identity, ns });
}

function refuse(error: AppendError): never {
  const status = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(error.code) ? 507 : 500;
  throw new Refusal(status, { error: error.code, written: error.written });
}

async function lines(...[, response]: Parameters<Route>): Promise<void> {
  const text = await volume.read();
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  if (text) await pipeline(text, response);
  else response.end();
}

function isReady(): boolean {
  return !ending && behaviour.ready && process.hrtime.bigint() - startedNs >= BigInt(readyDelayMs) * 1_000_000n;
}

async function about(...[, response]: Parameters<Route>): Promise<void> {
  const linked = await volume.linked();
  answer(response, 200, { ...writer, pid: process.pid, startedNs: String(startedNs), linked, ...behaviour });
}

async function behave(...[request, response]: Parameters<Route>): Promise<void> {
  const { ready = behaviour.ready, ignoreSigterm = behaviour.ignoreSigterm, ...rest } = await readObject(request, 4096);
  if (typeof ready !== 'boolean' || typeof ignoreSigterm !== 'boolean' || Object.keys(rest).length > 0) {
    throw new Refusal(400, { error: 'ready and ignoreSigterm are true or false, and there is nothing else' });
  }
  answer(response, 200, Object.assign(behaviour, { ready, ignoreSigterm }));
}

/** Leaves a `term` line; then, unless told to ignore it, answers what is under way and exits 0 within a second. */
async function onSignal(): Promise<void> {
  if (ending) return;
  ending = !behaviour.ignoreSigterm;
  const leaving = ending;
  // A volume that hangs must not keep the process.
  if (leaving) setTimeout(() => process.exit(0), 800);
  const closed = leaving && new Promise((resolve) => server.close(resolve));
  await write({ kind: 'term' });
  if (!leaving) return;
  setInterval(() => server.closeIdleConnections(), 10);
  await closed;
  await reporter?.flush(300);
  process.exit(0);
}

/** Resolves when the line is on the disk; only then is it told to the prober, which nobody waits for. */
async function commit(entry: Entry): Promise<JournalLine> {
  const line = await journal.append(entry);
  reporter?.add(line);
  return line;
}

/** Writes a line of our own; nobody waits for it, so an error is only said. */
async function write(entry: Entry): Promise<JournalLine | undefined> {
  try {
    return await commit(entry);
  } catch (error) {
    console.error(`${entry.kind} line: ${String(error)}`);
    return undefined;
  }
}

/** One tick at a time: on a volume that hangs they do not pile up. */
function startTicking(tickMs: number): void {
  let writing = false;
  const tick = async () => {
    if (writing || ending) return;
    writing = true;
    await write({ kind: 'tick' });
    writing = false;
  };
  if (tickMs > 0) setInterval(() => void tick(), tickMs);
}

function needed(name: string): string {
  const text = process.env[name];
  if (text) return text;
  console.error(`${name} is not set`);
  process.exit(1);
}
