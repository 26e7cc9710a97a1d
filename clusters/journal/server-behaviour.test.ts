import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import {
  call,
  cleanUp,
  kindsOf,
  linesOf,
  namespaced,
  startJournal,
  temporaryFolder,
  until,
  type Program,
} from './testing.ts';

const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });

describe('journal server on command', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('is ready after its delay and while it is not told otherwise, and live all the time', async () => {
    const volume = await temporaryFolder();
    const ready = async (program: Program) => (await call('GET', `${program.url}/ready`)).status;
    const slow = await startJournal(volume, { READY_DELAY_MS: '600000' });
    expect(await ready(slow)).to.equal(503);
    expect((await call('GET', `${slow.url}/live`)).status).to.equal(200);
    const program = await startJournal(volume, { READY_DELAY_MS: '300' });
    await until(
      () => ready(program),
      (status) => status === 200,
    );
    expect((await call('POST', `${program.url}/behave`, { ready: false })).body).to.include({ ready: false });
    expect(await ready(program)).to.equal(503);
    expect((await append(program, 'unready')).status).to.equal(200);
    await call('POST', `${program.url}/behave`, { ready: true });
    expect(await ready(program)).to.equal(200);
    expect((await call('POST', `${program.url}/behave`, { ready: 'no' })).status).to.equal(400);
    expect((await call('POST', `${program.url}/behave`, { raedy: false })).status).to.equal(400);
    expect(await ready(program)).to.equal(200);
  });

  it('on SIGTERM acknowledges what it wrote, leaves a term line last and exits 0, whoever is still connected', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    const dawdler = connect(Number(new URL(program.url).port), '127.0.0.1');
    dawdler.on('error', () => undefined).write('POST /append HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
    const acked: string[] = [];
    const burst = Array.from({ length: 50 }, async (_, index) => {
      // A connection that the end cut is nothing to us: no acknowledgement, nothing to keep.
      const { status, body } = await append(program, String(index)).catch(() => ({
        status: 503,
        body: { written: false },
      }));
      program.child.kill('SIGTERM');
      if (status === 200) acked.push(String(index));
      else expect([status, body['written']]).to.deep.equal([503, false]);
    });
    await Promise.all(burst);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    dawdler.destroy();
    expect(linesOf(volume).map(({ op }) => op)).to.include.members(acked);
    expect(kindsOf(volume).indexOf('term')).to.equal(linesOf(volume).length - 1);
  });

  it('ignores SIGTERM when told so, with one term line each time, until told to heed it', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume, { IGNORE_SIGTERM: '1' });
    const terms = () => kindsOf(volume).filter((kind) => kind === 'term').length;
    for (const count of [1, 2]) {
      program.child.kill('SIGTERM');
      await until(terms, (seen) => seen === count);
      expect((await append(program, `after ${count}`)).status).to.equal(200);
    }
    await call('POST', `${program.url}/behave`, { ignoreSigterm: false });
    program.child.kill('SIGTERM');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(kindsOf(volume)).to.deep.equal(['start', 'term', 'append', 'term', 'append', 'term']);
  });

  it('heeds SIGTERM as PID 1', async function () {
    const before = namespaced('--pid', '--fork', '--kill-child');
    if (!before) return this.skip();
    const volume = await temporaryFolder();
    const program = await startJournal(volume, {}, before);
    expect((await call('GET', `${program.url}/about`)).body['pid']).to.equal(1);
    const outer = program.child.pid;
    process.kill(Number(readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8')), 'SIGTERM');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(kindsOf(volume)).to.deep.equal(['start', 'term']);
  });
});
