import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalLine } from './line.ts';
import {
  call,
  cleanUp,
  kindsOf,
  linesOf,
  start,
  startJournal,
  temporaryFolder,
  textOf,
  until,
  type Program,
} from './testing.ts';

const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });

describe('journal server', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('answers an append with its line, and tells the whole file and about itself', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    const { status, body } = await append(program, 'a');
    const [first, second] = linesOf(volume);
    const { kind, node, ...reply } = second as JournalLine;
    expect([status, kind, node, body]).to.deep.equal([200, 'append', 'node-0', reply]);
    expect(first).to.include({ kind: 'start', seq: 1, boot: reply.boot, identity: 'journal-0', uid: 'uid-0' });
    const lines = await fetch(`${program.url}/lines`);
    expect(lines.headers.get('content-type')).to.equal('application/x-ndjson');
    expect(await lines.text()).to.equal(textOf(volume));
    const about = (await call('GET', `${program.url}/about`)).body;
    const expected = {
      identity: 'journal-0',
      uid: 'uid-0',
      node: 'node-0',
      boot: reply.boot,
      pid: program.child.pid,
      linked: true,
    };
    expect(about).to.include(expected);
    expect(BigInt(String(about['startedNs'])) < BigInt(first?.ns ?? 0)).to.equal(true);
  });

  it('runs from a bare copy of its folder, with nothing to say on stderr', async () => {
    const bare = await temporaryFolder();
    await cp(import.meta.dirname, bare, { recursive: true, filter: (source) => !source.endsWith('.test.ts') });
    const env = { IDENTITY: 'journal-0', POD_UID: 'u', NODE_NAME: 'n', VOLUME: await temporaryFolder() };
    const programs = [await start(join(bare, 'server.ts'), env), await start(join(bare, 'prober.ts'))];
    expect(programs.map((program) => program.stderr())).to.deep.equal(['', '']);
  });

  it('ticks, numbered and stamped in order', async () => {
    const volume = await temporaryFolder();
    await startJournal(volume, { TICK_MS: '5' });
    await until(
      () => kindsOf(volume).length,
      (count) => count >= 6,
    );
    const lines = linesOf(volume);
    expect(lines.map(({ kind }) => kind)).to.deep.equal(['start', ...lines.slice(1).map(() => 'tick')]);
    expect(lines.map(({ seq }) => seq)).to.deep.equal(lines.map((_, index) => index + 1));
    const stamps = lines.map(({ ns }) => BigInt(ns));
    expect(stamps.every((ns, index) => index === 0 || ns > (stamps[index - 1] ?? 0n))).to.equal(true);
  });

  it('refuses a bad body and writes nothing', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    for (const body of ['', 'x', '[]', 'null', '{}', '{"op":1}', '{"op":""}']) {
      const { status, body: said } = await call('POST', `${program.url}/append`, body);
      expect([body, status, said['written']]).to.deep.equal([body, 400, false]);
    }
    expect((await append(program, 'x'.repeat(5000))).status).to.equal(413);
    expect((await call('GET', `${program.url}/append`)).status).to.equal(404);
    expect(kindsOf(volume)).to.deep.equal(['start']);
  });

  it('does not start without its stamps', async () => {
    const error = await startJournal(await temporaryFolder(), { POD_UID: '' }).catch((reason: unknown) => reason);
    expect(String(error)).to.include('ended with 1').and.include('POD_UID is not set');
  });
});
