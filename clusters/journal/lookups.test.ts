import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { DnsEvent, StreamLine } from './event.ts';
import { call, cleanUp, readEvents, start, type Program } from './testing.ts';

/** A DNS server on loopback: name → its addresses; no such name → NXDOMAIN; `silent` → no answer at all. */
class DnsServer {
  readonly names = new Map<string, string[] | 'silent'>();
  asked = 0;
  readonly #socket: Socket = createSocket('udp4');

  async listen(): Promise<string> {
    this.#socket.on('message', (query, { port, address }) => {
      this.asked += 1;
      const reply = this.#reply(query);
      if (reply !== undefined) this.#socket.send(reply, port, address);
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  close(): void {
    this.#socket.close();
  }

  /** RFC 1035, 4.1: the query's id and question, then one A record for each address. */
  #reply(query: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = 12;
    for (let length; (length = query[at] ?? 0) > 0; at += length + 1)
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
    const known = this.names.get(labels.join('.'));
    if (known === 'silent') return undefined;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2);
    for (const [field, count] of [1, known?.length ?? 0, 0, 0].entries()) header.writeUInt16BE(count, 4 + 2 * field);
    const records = (known ?? []).map((address) =>
      // The name at offset 12, type A, class IN, 30 s to live, four bytes.
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...address.split('.').map(Number)]),
    );
    return Buffer.concat([header, query.subarray(12, at + 5), ...records]);
  }
}

const told = (lines: StreamLine[]): DnsEvent[] => lines.filter((line): line is DnsEvent => line.type === 'dns');
const answers = (lines: StreamLine[]) =>
  told(lines).map(({ identity, addresses, error }) => [identity, error ?? addresses.join(' ')]);
const count = (wanted: number) => (lines: StreamLine[]) => told(lines).length >= wanted;
const lookUp = async ({ url }: Program, table: object) => {
  expect(await call('PUT', `${url}/lookups`, table)).to.deep.equal({ status: 200, body: table });
};

describe('looking names up', function () {
  this.timeout(20_000);
  const name = 'journal-0.journal.ns.svc.cluster.local';
  let server: DnsServer;
  const open: DnsServer[] = [];
  const begin = async () => {
    open.push((server = new DnsServer()));
    return Promise.all([server.listen(), start('prober.ts')]);
  };
  afterEach(async () => {
    for (const one of open.splice(0)) one.close();
    await cleanUp();
  });

  it('tells the first answer and every change of it, at once whatever its time to live, until it is stopped', async () => {
    const [address, prober] = await begin();
    const table = { server: address, periodMs: 10, names: [{ identity: 'journal-0', name }] };
    await lookUp(prober, table);
    await readEvents(prober, 1, count(1));
    server.names.set(name, ['10.244.2.7', '10.244.1.5']);
    await readEvents(prober, 1, count(2));
    // Another order is no change.
    server.names.set(name, ['10.244.1.5', '10.244.2.7']);
    const asked = server.asked;
    while (server.asked < asked + 3) await new Promise((resolve) => setTimeout(resolve, 5));
    server.names.set(name, ['10.244.3.9']);
    await readEvents(prober, 1, count(3));
    server.names.set(name, []);
    await readEvents(prober, 1, count(4));
    await lookUp(prober, { ...table, names: [] });
    const lines = await readEvents(prober, 1, count(5));
    expect(answers(lines).map(([, answer]) => answer)).to.deep.equal([
      'ENOTFOUND',
      '10.244.1.5 10.244.2.7',
      '10.244.3.9',
      'ENODATA',
      'stopped',
    ]);
    expect(told(lines)[1]).to.include({ type: 'dns', identity: 'journal-0', name });
    const end = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.asked).to.equal(end);
  });

  it('tells of a server that does not answer, and is not held up by it for other names', async () => {
    const [address, prober] = await begin();
    const other = 'journal-1.journal.ns.svc.cluster.local';
    server.names.set(name, 'silent').set(other, ['10.244.1.6']);
    const names = [
      { identity: 'journal-0', name },
      { identity: 'journal-1', name: other },
    ];
    await lookUp(prober, { server: address, periodMs: 10, names });
    expect(answers(await readEvents(prober, 1, count(2)))).to.deep.equal([
      ['journal-1', '10.244.1.6'],
      ['journal-0', 'ETIMEOUT'],
    ]);
  });

  it('refuses a table that is wrong', async () => {
    const prober = await start('prober.ts');
    const good = { server: '127.0.0.1', names: [{ identity: 'journal-0', name }] };
    const wrong = [
      { ...good, server: 'localhost' },
      { ...good, server: '127.0.0.1:70000' },
      { ...good, periodMs: 0 },
      { ...good, names: {} },
      { ...good, names: [{ identity: 'journal-0' }] },
      { ...good, names: [...good.names, ...good.names] },
      { ...good, name },
    ];
    for (const table of wrong) expect((await call('PUT', `${prober.url}/lookups`, table)).status).to.equal(400);
  });
});
