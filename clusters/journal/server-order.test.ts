import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { connect } from 'node:net';
import { call, cleanUp, linesOf, startJournal, temporaryFolder, until, type Program } from './testing.ts';

const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });

describe('journal server, in order', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('acknowledges 200 concurrent appends, each with its own line', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => append(program, String(index))));
    const said = answers
      .map(({ body }) => [body['seq'], body['op'], body['ns']])
      .sort((a, b) => Number(a[0]) - Number(b[0]));
    const written = linesOf(volume).filter(({ kind }) => kind === 'append');
    expect(said).to.deep.equal(written.map(({ seq, op, ns }) => [seq, op, ns]));
    expect(linesOf(volume).map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 201 }, (_, index) => index + 1));
  });

  it('gives an append a later line than every append acknowledged before it was sent', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    const steps: { op: string; step: 'sent' | 'acked' }[] = [];
    const worker = async (name: number) => {
      for (let n = 0; n < 10; n += 1) {
        steps.push({ op: `${name}/${n}`, step: 'sent' });
        await append(program, `${name}/${n}`);
        steps.push({ op: `${name}/${n}`, step: 'acked' });
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, name) => worker(name)));
    const place = new Map(linesOf(volume).map(({ op, seq }) => [op, seq]));
    let newestAcked = 0;
    const floor = new Map<string, number>();
    for (const { op, step } of steps) {
      if (step === 'sent') floor.set(op, newestAcked);
      else newestAcked = Math.max(newestAcked, place.get(op) ?? 0);
    }
    for (const [op, atLeast] of floor) expect(place.get(op)).to.be.greaterThan(atLeast);
    expect(floor.size).to.equal(200);
  });

  it('acknowledges 200 appends sent at once down one connection in the order of their lines', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    const socket = connect(Number(new URL(program.url).port), '127.0.0.1');
    const request = (op: number) => {
      const body = JSON.stringify({ op: String(op) });
      return `POST /append HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    };
    socket.write(Array.from({ length: 200 }, (_, op) => request(op)).join(''));
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    const acks = await until(
      () => [...received.matchAll(/"op":"(\d+)"/g)].map((match) => match[1]),
      (list) => list.length === 200,
    );
    socket.destroy();
    expect(acks).to.deep.equal(linesOf(volume).flatMap(({ op }) => op ?? []));
  });
});
