import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { OperationEvent, StreamLine } from './event.ts';
import {
  call,
  cleanUp,
  linesOf,
  readEvents,
  start,
  startJournal,
  temporaryFolder,
  until,
  type Program,
} from './testing.ts';

const operations = (lines: StreamLine[], identity?: string): OperationEvent[] =>
  lines.filter(
    (line): line is OperationEvent => 'op' in line && (identity === undefined || line.identity === identity),
  );
const errorOf = (event?: OperationEvent) => (event && 'error' in event ? event.error : undefined);
const has = (type: string, count: number, identity?: string) => (lines: StreamLine[]) =>
  operations(lines, identity).filter((event) => event.type === type).length >= count;
const aim = async (prober: Program, targets: Record<string, string>, times: object = {}) => {
  const table = {
    periodMs: 10,
    timeoutMs: 1000,
    ...times,
    targets: Object.entries(targets).map(([identity, url]) => ({ identity, url })),
  };
  expect(await call('PUT', `${prober.url}/clients`, table)).to.deep.equal({ status: 200, body: table });
};
/** Each operation: one invoke, then one outcome, then the next; n from 1 without a hole. */
const expectSequential = (events: OperationEvent[]) => {
  const steps = events.map(({ op, type }) => [op.split('/')[1], type === 'invoke']);
  expect(steps).to.deep.equal(events.map((_, index) => [String(Math.floor(index / 2) + 1), index % 2 === 0]));
};

describe('prober', function () {
  this.timeout(20_000);
  let server: Server | undefined;
  afterEach(cleanUp);
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it('drives a journal: every ok is a line of the file, and all stamps lie on one clock', async () => {
    const volume = await temporaryFolder();
    const [journal, prober] = await Promise.all([startJournal(volume), start('prober.ts')]);
    await aim(prober, { 'journal-0': journal.url });
    const events = operations(await readEvents(prober, 1, has('ok', 10)));
    expectSequential(events);
    const written = new Map(linesOf(volume).map(({ op, kind: _kind, node: _node, ...reply }) => [op, reply]));
    events.forEach((event, index) => {
      if (event.type !== 'ok') return expect(event.type).to.equal('invoke');
      expect(event.reply).to.deep.equal(written.get(event.op));
      const [sent, wrote, got] = [events[index - 1]?.ns, event.reply?.ns, event.ns].map((ns) => BigInt(ns ?? 0));
      return expect(sent! < wrote! && wrote! < got!).to.equal(true);
    });
  });

  it('is right about every operation while its journal is killed and started anew', async () => {
    const volume = await temporaryFolder();
    const prober = await start('prober.ts');
    let journal = await startJournal(volume);
    const env = { PORT: new URL(journal.url).port };
    await aim(prober, { 'journal-0': journal.url }, { periodMs: 4 });
    for (let round = 1; round <= 2; round += 1) {
      const { n } = (await readEvents(prober, 1, has('ok', 20 * round))).at(-1)!;
      journal.child.kill('SIGKILL');
      await journal.ended;
      await readEvents(prober, n + 1, (lines) => errorOf(operations(lines).at(-1)) === 'ECONNREFUSED');
      journal = await startJournal(volume, env);
    }
    const events = operations(await readEvents(prober, 1, has('ok', 60)));
    expectSequential(events);
    const ops = linesOf(volume).map(({ op }) => op);
    const of = (type: string) => events.filter((event) => event.type === type).map(({ op }) => op);
    expect(ops).to.include.members(of('ok'));
    for (const op of of('fail')) expect(ops).not.to.include(op);
    expect(
      new Set(events.flatMap(({ type, ...rest }) => (type === 'ok' && 'reply' in rest ? rest.reply?.boot : []))),
    ).to.have.length(3);
  });

  it('tells a full disk (fail) from a sync that failed (info)', async () => {
    const volumes = [await temporaryFolder(), await temporaryFolder()] as const;
    symlinkSync('/dev/full', join(volumes[0], 'journal.jsonl'));
    symlinkSync('/dev/null', join(volumes[1], 'journal.jsonl'));
    const prober = await start('prober.ts');
    const [full, unsynced] = await Promise.all([startJournal(volumes[0]), startJournal(volumes[1])]);
    await aim(prober, { full: full.url, unsynced: unsynced.url });
    const lines = await readEvents(
      prober,
      1,
      (seen) => has('fail', 1, 'full')(seen) && has('info', 1, 'unsynced')(seen),
    );
    expect(operations(lines, 'full')[1]).to.include({ type: 'fail', error: 'ENOSPC', status: 507 });
    expect(operations(lines, 'unsynced')[1]).to.include({ type: 'info', error: 'EINVAL', status: 500 });
  });

  it('keeps its rate: no more than one operation a period, also after one that hung', async () => {
    let count = 0;
    server = createServer((request, response) => {
      request.resume().on('end', () => (count += 1) === 3 || response.end('{}'));
    });
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const connections = () => new Promise<number>((resolve) => server?.getConnections((_error, open) => resolve(open)));
    const prober = await start('prober.ts');
    await aim(prober, { a: url }, { periodMs: 10, timeoutMs: 200 });
    const events = operations(await readEvents(prober, 1, has('invoke', 20)));
    expectSequential(events);
    expect(events.map(errorOf)).to.include('ETIMEDOUT');
    const sentMs = events.filter(({ type }) => type === 'invoke').map(({ ns }) => Number(BigInt(ns)) / 1e6);
    // Holds on a machine of any slowness: lateness shifts an operation, and then the slots it covers are left out.
    sentMs.forEach((from, i) =>
      sentMs.slice(i).forEach((to, more) => expect(more).to.be.at.most((to - from + 3) / 10 + 1)),
    );
    await until(connections, (open) => open === 1);
    await aim(prober, {});
    await until(connections, (open) => open === 0);
  });

  it('stops a client that is not in the table, and goes on counting when it comes back elsewhere', async () => {
    const journals = await Promise.all([startJournal(await temporaryFolder()), startJournal(await temporaryFolder())]);
    const [first, second] = journals.map(({ url }) => url) as [string, string];
    const prober = await start('prober.ts');
    await aim(prober, { a: first, b: first });
    await readEvents(prober, 1, (lines) => has('ok', 3, 'a')(lines) && has('ok', 3, 'b')(lines));
    await aim(prober, { b: first });
    const stoppedNs = BigInt(String((await call('GET', `${prober.url}/health`)).body['ns']));
    await readEvents(
      prober,
      1,
      (lines) => operations(lines, 'b').filter(({ ns }) => BigInt(ns) > stoppedNs).length > 10,
    );
    await aim(prober, { a: second });
    const isBack = (lines: StreamLine[]) =>
      operations(lines, 'a').filter(({ type, url }) => type === 'ok' && url === second).length >= 3;
    const events = operations(await readEvents(prober, 1, isBack), 'a');
    expectSequential(events);
    const former = events.filter(({ url }) => url === first);
    expect(former.filter(({ type, ns }) => type === 'invoke' && BigInt(ns) > stoppedNs)).to.deep.equal([]);
    expect(former.length % 2).to.equal(0);
  });

  it('connects anew for every operation of a client that is told so', async () => {
    let connections = 0;
    server = createServer((request, response) => void request.resume().on('end', () => response.end('{}')));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const prober = await start('prober.ts');
    const targets = [{ identity: 'service', url, connect: 'each' }];
    expect((await call('PUT', `${prober.url}/clients`, { targets, periodMs: 10 })).body['targets']).to.deep.equal(
      targets,
    );
    await readEvents(prober, 1, has('info', 10));
    expect(connections).to.be.at.least(10);
  });

  it('refuses a table that is wrong and stays with the one it has', async () => {
    const prober = await start('prober.ts');
    await aim(prober, { a: 'http://127.0.0.1:1' });
    const target = { identity: 'b', url: 'http://127.0.0.1:1' };
    const wrong = [
      { targets: 'b' },
      { targets: [{ identity: 'b' }] },
      { targets: [{ ...target, url: 'ftp://b' }] },
      { targets: [target, target] },
      { targets: [{ ...target, connect: 'never' }] },
      { targets: [target], periodMs: 0 },
      { targets: [target], timeoutMs: '1000' },
      { targets: [target], period: 1 },
      [],
    ];
    for (const table of wrong) expect((await call('PUT', `${prober.url}/clients`, table)).status).to.equal(400);
    expect(operations(await readEvents(prober, 1, has('fail', 3)), 'b')).to.deep.equal([]);
  });

  it('ends on SIGTERM, whoever reads', async () => {
    const prober = await start('prober.ts');
    const reading = readEvents(prober, 1, () => false).catch(() => 'cut');
    prober.child.kill('SIGTERM');
    expect(await prober.ended).to.deep.equal({ code: 0, signal: null });
    expect(await reading).to.equal('cut');
  });
});
