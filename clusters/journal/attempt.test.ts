import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { Agent } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { attempt, judge } from './attempt.ts';
import type { Outcome } from './event.ts';
import { until } from './testing.ts';

const servers = new Set<Server>();
const sockets = new Set<Socket>();
const reply = { identity: 'a', uid: 'u', boot: 'b', seq: 7, ns: '5' };
const ack = { op: 'a/1', ...reply };
const http = (status: number, body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `HTTP/1.1 ${status} Said\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
};

/** A server that does `act` with each request it has read; `nth` counts its requests from 1. */
async function badServer(act: (socket: Socket, nth: number) => void): Promise<string> {
  let nth = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (bytes) => bytes.includes('"op"') && act(socket, (nth += 1)));
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function nobody(): Promise<string> {
  const url = await badServer(() => undefined);
  await Promise.all([...servers].map((server) => new Promise((resolve) => server.close(resolve))));
  return url;
}

/** The bound is passed by hand, so that nothing here depends on how fast the machine is. */
function outcome(url: string, options: { agent?: Agent; signal?: AbortSignal } = {}): Promise<Outcome> {
  return attempt(url, 'a/1', { agent: new Agent(), signal: new AbortController().signal, ...options });
}

describe('attempt', function () {
  this.timeout(20_000);
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    sockets.clear();
    servers.clear();
  });

  it('ok: a 200 with the line that carries it', async () => {
    const url = await badServer((socket) => socket.write(http(200, { op: 'a/1', ...reply })));
    expect(await outcome(url)).to.deep.equal({ type: 'ok', status: 200, reply });
  });

  it('fail: nobody listens', async () => {
    expect(await outcome(await nobody())).to.deep.equal({ type: 'fail', error: 'ECONNREFUSED' });
  });

  it('fail: a name that does not exist', async () => {
    const lookup = (_name: string, _options: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('planned'), { code: 'ENOTFOUND' }));
    const agent = new Agent({ lookup } as Record<string, unknown>);
    expect(await outcome('http://nowhere.invalid:1', { agent })).to.deep.equal({ type: 'fail', error: 'ENOTFOUND' });
  });

  it('fail: no route', async () => {
    expect(await outcome('http://255.255.255.255:1')).to.deep.equal({ type: 'fail', error: 'ENETUNREACH' });
  });

  it('fail: no connection within the bound', async () => {
    const bound = new AbortController();
    const agent = new Agent({ lookup: () => bound.abort() });
    const ended = await outcome('http://nowhere.invalid:1', { agent, signal: bound.signal });
    expect(ended).to.deep.equal({ type: 'fail', error: 'ETIMEDOUT' });
  });

  it('fail: an answer that says that it is not written', async () => {
    const url = await badServer((socket) => socket.write(http(507, { error: 'ENOSPC', written: false })));
    expect(await outcome(url)).to.deep.equal({ type: 'fail', error: 'ENOSPC', status: 507 });
  });

  const unknown: [string, (socket: Socket, passBound: () => void) => void, string][] = [
    ['no answer within the bound', (_socket, passBound) => passBound(), 'ETIMEDOUT'],
    [
      'half an answer within the bound',
      (socket, passBound) => socket.write(http(200, ack).slice(0, -5), () => setTimeout(passBound, 50)),
      'ETIMEDOUT',
    ],
    ['half an answer, then the end', (socket) => socket.end(http(200, ack).slice(0, -5)), 'ECONNRESET'],
    ['a reset after the request was read', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['a close after the request was read', (socket) => socket.end(), 'ECONNRESET'],
    ['an answer that is no HTTP', (socket) => socket.write('pardon?\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
    ['an error of which nothing is said', (socket) => socket.write(http(500, { error: 'EIO' })), 'EIO'],
    ['an error that leaves it open', (socket) => socket.write(http(500, { error: 'EIO', written: 'unknown' })), 'EIO'],
    ['a 200 of a stranger', (socket) => socket.write(http(200, 'Welcome!')), 'unexpected answer: Welcome!'],
  ];
  for (const [name, act, error] of unknown) {
    it(`info: ${name}`, async () => {
      const bound = new AbortController();
      const url = await badServer((socket) => act(socket, () => bound.abort()));
      expect(await outcome(url, { signal: bound.signal })).to.include({ type: 'info', error });
    });
  }

  it('info: a kept-alive connection that is reset under the second request', async () => {
    const url = await badServer((socket, nth) => (nth === 1 ? socket.write(http(200, ack)) : socket.resetAndDestroy()));
    const agent = new Agent({ keepAlive: true });
    expect(await outcome(url, { agent })).to.include({ type: 'ok' });
    expect(await outcome(url, { agent })).to.deep.equal({ type: 'info', error: 'ECONNRESET' });
    expect(sockets.size).to.equal(1);
  });

  it('info: accepted by the kernel of a process that never reads', async () => {
    const url = await badServer(() => undefined);
    for (const server of servers) server.on('connection', (socket) => socket.pause());
    const [bound, agent] = [new AbortController(), new Agent()];
    const ended = outcome(url, { agent, signal: bound.signal });
    await until(
      () => Object.values(agent.sockets).some((list) => list?.some((socket) => !socket.connecting)),
      (connected) => connected,
    );
    bound.abort();
    expect(await ended).to.deep.equal({ type: 'info', error: 'ETIMEDOUT' });
  });
});

describe('judge', () => {
  const cases: [string, number, unknown, Outcome['type']][] = [
    ['the acknowledgement of another operation', 200, { ...ack, op: 'a/2' }, 'info'],
    ['an acknowledgement without a stamp', 200, { ...ack, ns: undefined }, 'info'],
    ['a 200 that says not written', 200, { written: false }, 'info'],
    ['null', 500, null, 'info'],
    ['a redirect', 302, {}, 'info'],
    ['a 400 of the journal', 400, { error: 'bad', written: false }, 'fail'],
  ];
  for (const [name, status, body, type] of cases) {
    it(`${type}: ${name}`, () => expect(judge(status, JSON.stringify(body), 'a/1').type).to.equal(type));
  }
});
