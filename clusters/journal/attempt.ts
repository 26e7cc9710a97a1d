import { request, type Agent, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { codeOf } from './commit.ts';
import type { Outcome, Reply } from './event.ts';

/**
 * Sends one append and says how it ended. Never rejects, and always ends: at the latest when `signal`, the bound, aborts,
 * which is told as `ETIMEDOUT`.
 */
export function attempt(url: string, op: string, options: { agent: Agent; signal: AbortSignal }): Promise<Outcome> {
  const { agent, signal } = options;
  return new Promise((resolve) => {
    let sent = false;
    const broken = (error: unknown) =>
      resolve({ type: sent ? 'info' : 'fail', error: signal.aborted ? 'ETIMEDOUT' : codeOf(error) });

    const call = request(new URL('/append', url), {
      method: 'POST',
      agent,
      signal,
      headers: { 'content-type': 'application/json' },
    });
    // Node writes the request in the very event that says connected, so before it nothing has left this process.
    // A connection that was kept alive takes the bytes at once; a new one that is destroyed already never was one (no route).
    call.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (sent = true));
      else sent = call.reusedSocket || !socket.destroyed;
    });
    call.on('error', broken);
    call.on('response', (response) => void read(response, op).then(resolve, broken));
    call.end(JSON.stringify({ op }));
  });
}

async function read(response: IncomingMessage, op: string): Promise<Outcome> {
  return judge(response.statusCode ?? 0, await text(response), op);
}

/** What an answer says about `op`. Only the journal's own words count: a stranger at the address may answer anything. */
export function judge(status: number, body: string, op: string): Outcome {
  const said = parse(body);
  const reply = status === 200 && said['op'] === op ? replyOf(said) : undefined;
  if (reply) return { type: 'ok', reply, status };
  const error = typeof said['error'] === 'string' ? said['error'] : `unexpected answer: ${body.slice(0, 100)}`;
  return { type: status >= 400 && said['written'] === false ? 'fail' : 'info', error, status };
}

function parse(body: string): Record<string, unknown> {
  try {
    return (JSON.parse(body) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function replyOf(said: Record<string, unknown>): Reply | undefined {
  const { identity, uid, boot, seq, ns } = said;
  if (typeof identity !== 'string' || typeof uid !== 'string' || typeof boot !== 'string') return undefined;
  if (typeof seq !== 'number' || typeof ns !== 'string') return undefined;
  return { identity, uid, boot, seq, ns };
}
