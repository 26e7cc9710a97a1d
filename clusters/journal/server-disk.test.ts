import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseLines } from './line.ts';
import { call, cleanUp, namespaced, startJournal, succeeds, temporaryFolder, type Program } from './testing.ts';

const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });

/** The errors here are the kernel's own: device files, a file size limit, a small or read-only mount. */
describe('journal server on a bad disk', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('never acknowledges when each write fails (the file is /dev/full)', async () => {
    const volume = await temporaryFolder();
    symlinkSync('/dev/full', join(volume, 'journal.jsonl'));
    const program = await startJournal(volume);
    for (const op of ['a', 'b']) {
      expect(await append(program, op)).to.deep.equal({ status: 507, body: { error: 'ENOSPC', written: false } });
    }
    expect((await call('GET', `${program.url}/live`)).status).to.equal(200);
    expect(program.stderr()).to.include('start line').and.include('ENOSPC');
  });

  it('never acknowledges when each sync fails, nor swears that nothing was written (the file is /dev/null)', async () => {
    const volume = await temporaryFolder();
    symlinkSync('/dev/null', join(volume, 'journal.jsonl'));
    const program = await startJournal(volume);
    expect(await append(program, 'a')).to.deep.equal({ status: 500, body: { error: 'EINVAL', written: 'unknown' } });
  });

  it('acknowledges nothing of a half written line and goes on after it (file size limit, lifted later)', async function () {
    if (!succeeds('prlimit', '--version')) return this.skip();
    const volume = await temporaryFolder();
    const file = join(volume, 'journal.jsonl');
    const program = await startJournal(volume);
    const limit = (soft: number | 'unlimited') => {
      expect(succeeds('prlimit', '--pid', String(program.child.pid), `--fsize=${soft}:`)).to.equal(true);
    };
    expect((await append(program, 'before')).status).to.equal(200);
    limit(statSync(file).size + 50);
    for (const op of ['half', 'none']) {
      expect(await append(program, op)).to.deep.equal({ status: 507, body: { error: 'EFBIG', written: false } });
    }
    limit('unlimited');
    expect((await append(program, 'after')).status).to.equal(200);
    const { lines, torn } = parseLines(readFileSync(file, 'utf8'));
    expect(lines.map(({ line }) => [line.seq, line.op])).to.deep.equal([
      [1, undefined],
      [2, 'before'],
      [3, 'after'],
    ]);
    expect(torn.map(({ text }) => text.length)).to.deep.equal([50]);
  });

  it('fills a small volume and then acknowledges no more (tmpfs of 64 KiB)', async function () {
    const before = mounted('size=64k');
    if (!before) return this.skip();
    const program = await startJournal(await temporaryFolder(), {}, before);
    const acked: string[] = [];
    const unsure: string[] = [];
    for (let refused = 0, n = 0; refused < 3; n += 1) {
      const op = `${n}/${'x'.repeat(2000)}`;
      const { status, body } = await append(program, op);
      if (status === 200) acked.push(op);
      else {
        refused += 1;
        expect([status, body['error']]).to.deep.equal([507, 'ENOSPC']);
        if (body['written'] !== false) unsure.push(op);
      }
    }
    const { lines } = parseLines(await (await fetch(`${program.url}/lines`)).text());
    const ops = lines.flatMap(({ line }) => line.op ?? []);
    expect(ops.filter((op) => !unsure.includes(op))).to.deep.equal(acked);
    expect(acked.length).to.be.greaterThan(20);
  });

  it('does not start on a read-only volume', async function () {
    const before = mounted('ro');
    if (!before) return this.skip();
    const error = await startJournal(await temporaryFolder(), {}, before).catch((reason: unknown) => reason);
    expect(String(error)).to.include('ended with 1').and.include('EROFS');
  });

  it('does not start where there is no volume', async () => {
    const error = await startJournal('/nowhere/at/all').catch((reason: unknown) => reason);
    expect(String(error)).to.include('ended with 1').and.include('ENOENT');
  });
});

/** Puts a tmpfs of the program's own over $VOLUME, with these mount options; undefined where this machine forbids it. */
function mounted(options: string): string[] | undefined {
  const before = namespaced('--mount');
  return before && [...before, 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs "$VOLUME" && exec "$@"`, 'sh'];
}
