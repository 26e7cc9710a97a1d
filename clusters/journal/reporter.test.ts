import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { createServer, type Server } from 'node:net';
import type { ReportEvent, StreamLine } from './event.ts';
import type { JournalLine } from './line.ts';
import { Reporter } from './reporter.ts';
import { call, cleanUp, linesOf, readEvents, start, startJournal, temporaryFolder, type Program } from './testing.ts';

const reported = (lines: StreamLine[]): JournalLine[] =>
  lines.filter((line): line is ReportEvent => line.type === 'report').map(({ line }) => line);
const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });
const line = (seq: number): JournalLine => ({
  kind: 'tick',
  identity: 'journal-0',
  uid: 'u',
  node: 'n',
  boot: 'b',
  seq,
  ns: String(seq),
});
const portOf = (program: Program) => new URL(program.url).port;

describe('reports of the writers', function () {
  this.timeout(20_000);
  let silent: Server | undefined;
  afterEach(cleanUp);
  afterEach(() => silent?.close());

  it('tell the prober every line that is on the disk, in its order, to the last one', async () => {
    const volume = await temporaryFolder();
    const prober = await start('prober.ts');
    const journal = await startJournal(volume, { REPORT_URL: prober.url, TICK_MS: '20' });
    for (let n = 1; n <= 30; n += 1) await append(journal, `journal-0/${n}`);
    journal.child.kill('SIGTERM');
    expect(await journal.ended).to.deep.equal({ code: 0, signal: null });
    const events = await readEvents(prober, 1, (lines) => reported(lines).at(-1)?.kind === 'term');
    expect(reported(events)).to.deep.equal(linesOf(volume));
  });

  it('wait for a prober that cannot be reached, and keep nobody waiting', async () => {
    const volume = await temporaryFolder();
    const gone = await start('prober.ts');
    gone.child.kill('SIGKILL');
    await gone.ended;
    const journal = await startJournal(volume, { REPORT_URL: gone.url });
    for (let n = 1; n <= 20; n += 1) expect((await append(journal, `journal-0/${n}`)).status).to.equal(200);
    const prober = await start('prober.ts', { PORT: portOf(gone) });
    const events = await readEvents(prober, 1, (lines) => reported(lines).length >= 21);
    expect(reported(events)).to.deep.equal(linesOf(volume));
  });

  it('are given up at the end when nobody answers: acknowledged at once, ended within a second', async () => {
    silent = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const journal = await startJournal(await temporaryFolder(), { REPORT_URL: url });
    expect((await append(journal, 'journal-0/1')).status).to.equal(200);
    journal.child.kill('SIGTERM');
    expect(await journal.ended).to.deep.equal({ code: 0, signal: null });
  });

  it('are held up to a bound: the oldest go first, and the numbers say so', async () => {
    const prober = await start('prober.ts');
    const reporter = new Reporter(prober.url, { max: 10, gatherMs: 200 });
    for (let seq = 1; seq <= 100; seq += 1) reporter.add(line(seq));
    const told = reported(await readEvents(prober, 1, (lines) => reported(lines).at(-1)?.seq === 100));
    expect(told.length).to.be.within(10, 12);
    expect(told.map(({ seq }) => seq)).to.deep.equal(told.map((_, index) => 101 - told.length + index));
  });
});
