/**
 * The outside prober: stands on the container network beside the nodes, appends to each identity at a steady rate, takes what the
 * writers report themselves, looks up the names that it is told to, and tells all of it. Environment: PORT (7070), EVENTS_MAX (2000000). Times are the kernel's monotonic clock, nanoseconds.
 */
import { randomUUID } from 'node:crypto';
import { Client } from './client.ts';
import { EventLog } from './event-log.ts';
import { streamEvents } from './event-stream.ts';
import { answer, listen, numberFromEnv, readBody, readObject, Refusal, serve, type Route } from './http.ts';
import { parseLines } from './line.ts';
import { Lookups } from './lookups.ts';
import { parseLookups, parseTable } from './table.ts';

const boot = randomUUID();
const log = new EventLog(numberFromEnv('EVENTS_MAX', 2_000_000));
const clients = new Map<string, Client>();
const lookups = new Lookups((answer) => log.add(answer));
const server = serve({
  'GET /health': (_request, response) =>
    answer(response, 200, { ns: String(process.hrtime.bigint()), wallMs: Date.now(), boot }),
  'PUT /clients': putClients,
  'PUT /lookups': putLookups,
  'GET /events': events,
  'POST /report': report,
});

// As PID 1 of a container the kernel's default for a signal is to drop it.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
await listen(server, numberFromEnv('PORT', 7070));

async function putClients(...[request, response]: Parameters<Route>): Promise<void> {
  const table = parseTable(await readObject(request, 1 << 20));
  const { periodMs, timeoutMs, targets } = table;
  const aims = new Map(targets.map(({ identity, ...target }) => [identity, target]));
  for (const identity of aims.keys()) {
    if (!clients.has(identity)) clients.set(identity, new Client(identity, (step) => log.add(step)));
  }
  for (const [identity, client] of clients) {
    const aim = aims.get(identity);
    client.aim(aim === undefined ? undefined : { ...aim, periodMs, timeoutMs });
  }
  answer(response, 200, table);
}

async function putLookups(...[request, response]: Parameters<Route>): Promise<void> {
  const table = parseLookups(await readObject(request, 1 << 20));
  lookups.set(table);
  answer(response, 200, table);
}

function events(...[, response, url]: Parameters<Route>): void {
  const text = url.searchParams.get('from') ?? '1';
  if (!/^\d+$/.test(text)) throw new Refusal(400, { error: 'from must be a number' });
  const from = Math.max(1, Number(text));
  // Only the reader of an earlier prober can ask for it; to wait for that number would hide all that comes before it.
  if (from > log.last + 1) throw new Refusal(416, { error: `the next event is ${log.last + 1}` });
  streamEvents(log, from, response, boot);
}

async function report(...[request, response]: Parameters<Route>): Promise<void> {
  const { lines, torn } = parseLines(await readBody(request, 16 << 20));
  for (const { line } of lines) log.add({ type: 'report', line });
  answer(response, 200, { stored: lines.length, torn });
}
