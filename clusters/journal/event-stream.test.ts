import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { StreamLine } from './event.ts';
import { call, cleanUp, readEvents, start, type Program } from './testing.ts';

const journalLine = (seq: number) => ({ kind: 'tick', identity: 'a', uid: 'u', node: 'n', boot: 'b', seq, ns: '1' });
/** Makes `count` events at once. */
const report = (prober: Program, count: number) =>
  call(
    'POST',
    `${prober.url}/report`,
    Array.from({ length: count }, (_, index) => `${JSON.stringify(journalLine(index + 1))}\n`).join(''),
  );
const stored = (lines: StreamLine[]) => lines.filter((line) => line.type !== 'beat');
const upTo = (n: number) => (lines: StreamLine[]) => lines.at(-1)?.n === n;
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('event stream', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('gives the same events to every reader, from any number on, and goes on live', async () => {
    const prober = await start('prober.ts');
    await report(prober, 20);
    const whole = stored(await readEvents(prober, 1, upTo(20)));
    expect(whole.map(({ n }) => n)).to.deep.equal(numbers(1, 20));
    expect(stored(await readEvents(prober, 11, upTo(20)))).to.deep.equal(whole.slice(10));
    const live = readEvents(prober, 21, upTo(25));
    await report(prober, 5);
    expect(stored(await live).map(({ n }) => n)).to.deep.equal(numbers(21, 25));
  });

  it('refuses a start that is no number or lies ahead of the next event', async () => {
    const prober = await start('prober.ts');
    const status = async (from: string) => (await call('GET', `${prober.url}/events?from=${from}`)).status;
    expect([await status('x'), await status('-1'), await status('2')]).to.deep.equal([400, 400, 416]);
    const byDefault = await fetch(`${prober.url}/events`);
    expect(byDefault.status).to.equal(200);
    await byDefault.body?.cancel();
  });

  it('beats at once and then while nothing happens, with the last number, the clock and the boot of health', async () => {
    const prober = await start('prober.ts');
    await report(prober, 3);
    const lines = await readEvents(prober, 1, (seen) => seen.filter(({ type }) => type === 'beat').length === 2);
    expect(lines.map(({ type, n }) => [type, n])).to.deep.equal([
      ['beat', 0],
      ['report', 1],
      ['report', 2],
      ['report', 3],
      ['beat', 3],
    ]);
    const { body } = await call('GET', `${prober.url}/health`);
    expect(lines.at(-1)).to.include({ boot: body['boot'] });
    expect(BigInt(String(body['ns'])) > BigInt((lines.at(-1) as { ns: string }).ns)).to.equal(true);
    expect(body['wallMs']).to.be.a('number');
  });

  it('says how many events were dropped before a reader came', async () => {
    const prober = await start('prober.ts', { EVENTS_MAX: '100' });
    await report(prober, 1000);
    const [lost, ...rest] = stored(await readEvents(prober, 1, upTo(1000)));
    const count = lost?.type === 'lost' ? lost.count : 0;
    expect(lost).to.include({ type: 'lost', n: count, count });
    expect(count).to.be.at.least(890);
    expect(rest.map(({ n }) => n)).to.deep.equal(numbers(count + 1, 1000));
    expect(rest.length).to.be.within(100, 110);
    expect(stored(await readEvents(prober, count + 1, upTo(1000)))).to.deep.equal(rest);
  });

  it('stores the lines of a report and names the torn ones', async () => {
    const prober = await start('prober.ts');
    const body = `${JSON.stringify(journalLine(1))}\n{"half\n${JSON.stringify(journalLine(2))}\n`;
    const { status, body: said } = await call('POST', `${prober.url}/report`, body);
    expect([status, said]).to.deep.equal([
      200,
      { stored: 2, torn: [{ number: 2, text: '{"half', reason: 'garbage' }] },
    ]);
    const lines = stored(await readEvents(prober, 1, upTo(2)));
    expect(lines.map((line) => line.type === 'report' && line.line)).to.deep.equal([journalLine(1), journalLine(2)]);
  });

  it('waits for a reader that does not read, and loses nothing of what it then takes', async () => {
    const prober = await start('prober.ts');
    const slow = await new Promise<IncomingMessage>((resolve) => get(`${prober.url}/events?from=1`, resolve));
    for (let round = 0; round < 3; round += 1) await report(prober, 20_000);
    expect((await readEvents(prober, 59_999, upTo(60_000))).length).to.be.at.least(2);
    const got: number[] = [];
    for await (const line of createInterface(slow)) {
      const event = JSON.parse(line) as StreamLine;
      if (event.type === 'report') got.push(event.n);
      if (event.n === 60_000) break;
    }
    slow.destroy();
    expect(got).to.deep.equal(numbers(1, 60_000));
    expect((await call('GET', `${prober.url}/health`)).status).to.equal(200);
  });
});
