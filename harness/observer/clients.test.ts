import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ProbeEvent, Prober } from '../world.ts';
import { systemClock } from '../clock.ts';
import { observeClients } from './clients.ts';
import { notebook, until } from './testing.ts';

const gone = new Error('ECONNREFUSED');

/** A prober whose events are an array; `boot` and the array can be changed under the reader. */
class FakeProber implements Prober {
  reportUrl = '';
  boot = 'one';
  events: ProbeEvent[] = [];
  broken: Error | undefined;
  froms: number[] = [];
  cut: (error: Error) => void = () => undefined;

  setClients = () => Promise.resolve();
  setLookups = () => Promise.resolve();
  close = () => Promise.resolve();

  async follow(from: number, onEvent: (event: ProbeEvent) => void, signal: AbortSignal): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    this.froms.push(from);
    if (from > this.events.length + 1) throw new RangeError('416');
    onEvent({ n: from - 1, ns: this.stamp(), type: 'beat', boot: this.boot });
    for (const event of this.events.slice(from - 1)) onEvent(event);
    await new Promise<void>((resolve, reject) => {
      this.cut = reject;
      signal.addEventListener('abort', () => resolve());
    });
  }

  add(...types: ('invoke' | 'ok')[]): void {
    for (const type of types) {
      const n = this.events.length + 1;
      const reply = { identity: 'journal-2', uid: 'u', boot: 'b', seq: n, ns: '5000000' };
      const op = { n, ns: this.stamp(), type, op: `service/${n}`, identity: 'service' };
      this.events.push(type === 'ok' ? { ...op, reply } : op);
    }
  }
  stamp = (): string => '7000000';
}

describe('following the clients', function () {
  this.timeout(10_000);
  let prober: FakeProber;
  let pen: ReturnType<typeof notebook>;
  let ending: AbortController;
  let done: Promise<void>;
  const begin = (): void => {
    done = observeClients(prober, pen, systemClock, { nodes: ['n1'], signal: ending.signal });
  };
  const end = async () => {
    ending.abort();
    await done;
  };
  beforeEach(() => {
    [prober, pen, ending] = [new FakeProber(), notebook(), new AbortController()];
  });
  afterEach(end);

  it('records operations with who answered, and what writers report with both stamps', async () => {
    prober.add('invoke', 'ok');
    const line = { kind: 'append', identity: 'journal-2', uid: 'u', node: 'n1', boot: 'b', seq: 2, op: 'x/1' };
    prober.events.push({ n: 3, ns: '9000000', type: 'report', line: { ...line, ns: '6500000' } });
    begin();
    await until(() => pen.entries.length === 3);
    const ack = pen.entries[1];
    expect(ack).to.include({ process: 'client/service', kind: 'op', type: 'ok', f: 'append' });
    expect(ack?.value).to.deep.include({
      via: 'service',
      reply: { identity: 'journal-2', uid: 'u', boot: 'b', seq: 2, ms: 5 },
    });
    const told = pen.entries[2];
    expect(told).to.include({ process: 'writer/journal-2', kind: 'observation', f: 'line' });
    expect(told?.value).to.deep.equal({ ...line, sourceMs: 6.5, reportedMs: 9 });
    await end();
    expect(pen.of('gap')).to.deep.equal([]);
  });

  it('leaves out what the writers of another cluster report to an address that was theirs', async () => {
    const line = { kind: 'tick', identity: 'journal-2', node: 'n1', boot: 'b', seq: 2, ns: '6500000' };
    prober.events.push({ n: 1, ns: '8000000', type: 'report', line: { ...line, uid: 'theirs', node: 'other-n1' } });
    prober.events.push({ n: 2, ns: '9000000', type: 'report', line: { ...line, uid: 'ours' } });
    begin();
    await until(() => pen.entries.length === 1);
    expect(pen.entries.map(({ value }) => (value as { uid: string }).uid)).to.deep.equal(['ours']);
  });

  it('records what a DNS name answers, by the stamp of the prober', async () => {
    const answer = { identity: 'journal-2', name: 'journal-2.journal.x.svc.cluster.local' };
    prober.events.push({ n: 1, ns: '8000000', type: 'dns', ...answer, addresses: ['10.244.1.5'] });
    prober.events.push({ n: 2, ns: '9000000', type: 'dns', ...answer, addresses: [], error: 'ENOTFOUND' });
    begin();
    await until(() => pen.entries.length === 2);
    expect(pen.entries[0]).to.include({ process: 'dns/journal-2', kind: 'observation', f: 'dns' });
    expect(pen.entries.map(({ value }) => value)).to.deep.equal([
      { identity: 'journal-2', addresses: ['10.244.1.5'], sourceMs: 8 },
      { identity: 'journal-2', addresses: [], error: 'ENOTFOUND', sourceMs: 9 },
    ]);
  });

  it('goes on where it stood after a break, without a gap', async () => {
    prober.add('invoke');
    begin();
    await until(() => pen.entries.length === 1);
    prober.add('ok');
    prober.cut(gone);
    await until(() => pen.entries.length === 2);
    expect(prober.froms).to.deep.equal([1, 2]);
    await end();
    expect(pen.of('gap')).to.deep.equal([]);
  });

  it('marks a gap to the end when the prober is gone', async () => {
    prober.add('invoke', 'ok');
    begin();
    await until(() => pen.entries.length === 2);
    prober.broken = gone;
    prober.cut(gone);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await end();
    expect(pen.of('gap').map(({ process, value }) => [process, (value as { fromMs: number }).fromMs])).to.deep.equal([
      ['client', 7],
    ]);
  });

  for (const [name, count] of [
    ['fewer', 1],
    ['more', 5],
  ] as const) {
    it(`marks a gap when the prober was started anew and has ${name} events than before`, async () => {
      prober.add('invoke', 'ok', 'invoke');
      begin();
      await until(() => pen.entries.length === 3);
      [prober.boot, prober.events] = ['two', []];
      prober.add(...Array.from({ length: count }, () => 'invoke' as const));
      prober.cut(gone);
      await until(() => pen.of('op').length === 3 + count);
      expect(pen.of('gap')).to.have.length(1);
      expect(pen.entries[3]?.kind).to.equal('gap');
    });
  }
});
