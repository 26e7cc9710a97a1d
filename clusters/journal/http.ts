import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { codeOf } from './commit.ts';

/** Answers one request; `url` is its parsed address. May throw {@link Refusal}. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** An answer that says no, thrown from a route. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly body: { error: string; written?: false | 'unknown' };

  constructor(status: number, body: { error: string; written?: false | 'unknown' }) {
    super(body.error);
    this.status = status;
    this.body = body;
  }
}

/** A server over a table of `'METHOD /path'` routes. Anything else is 404; a bug in a route is 500, never a crash. */
export function serve(routes: Record<string, Route>): Server {
  const server = createServer((request, response) => {
    // A write that crosses the reader's leaving is nobody's loss, and without this it would end the process.
    response.on('error', () => undefined);
    void respond(routes, request, response);
  });
  // The client ends idle connections, not we: else a request could cross our close and its end would be unknown.
  server.keepAliveTimeout = 120_000;
  return server;
}

async function respond(
  routes: Record<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://here');
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) throw new Refusal(404, { error: `no route ${request.method} ${url.pathname}` });
    await route(request, response, url);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof Refusal) answer(response, error.status, error.body);
    else answer(response, 500, { error: codeOf(error) });
  }
}

/** Sends `body` as JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The whole body as text. Throws a 413 {@link Refusal} past `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Refusal(413, { error: `body over ${maxBytes} bytes`, written: false });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The body as a JSON object. Throws a 400 {@link Refusal} when it is none. */
export async function readObject(request: IncomingMessage, maxBytes: number): Promise<Record<string, unknown>> {
  const text = await readBody(request, maxBytes);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Refusal(400, { error: 'the body is no JSON object', written: false });
}

/** Starts to listen on all addresses and says on stdout on which port; 0 takes a free one. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      console.log(`listening on ${(server.address() as { port: number }).port}`);
      resolve();
    });
  });
}

/** A non-negative whole number from the environment. Throws when it is something else. */
export function numberFromEnv(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}
