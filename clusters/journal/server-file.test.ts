import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLines } from './line.ts';
import { call, cleanUp, linesOf, startJournal, temporaryFolder, textOf, type Program } from './testing.ts';

const append = (program: Program, op: string) => call('POST', `${program.url}/append`, { op });

describe('journal server and its file', function () {
  this.timeout(20_000);
  afterEach(cleanUp);

  it('has every acknowledged append in the file after kill -9, round after round', async () => {
    const volume = await temporaryFolder();
    const acked: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const program = await startJournal(volume);
      const burst = Array.from({ length: 20 }, async (_, index) => {
        const op = `${round}/${index}`;
        if ((await append(program, op)).status !== 200) return;
        acked.push(op);
        program.child.kill('SIGKILL');
      });
      await Promise.allSettled(burst);
      await program.ended;
      expect(linesOf(volume).map(({ op }) => op)).to.include.members(acked);
    }
    expect(acked.length).to.be.at.least(4);
    expect(new Set(linesOf(volume).map(({ boot }) => boot)).size).to.equal(4);
  });

  it('does not let half a line of a crash swallow the next one', async () => {
    const volume = await temporaryFolder();
    const half = '{"kind":"append","identity":"journ';
    writeFileSync(join(volume, 'journal.jsonl'), half);
    const program = await startJournal(volume);
    await append(program, 'a');
    const { lines, torn } = parseLines(textOf(volume));
    expect(torn).to.deep.equal([{ number: 1, text: half, reason: 'garbage' }]);
    expect(lines.map(({ number, line }) => [number, line.kind])).to.deep.equal([
      [2, 'start'],
      [3, 'append'],
    ]);
  });

  it('leaves no blank line after a file that ends well', async () => {
    const volume = await temporaryFolder();
    for (let boot = 0; boot < 2; boot += 1) {
      const program = await startJournal(volume);
      program.child.kill('SIGKILL');
      await program.ended;
    }
    expect(textOf(volume).split('\n').length).to.equal(3);
  });

  it('keeps whole lines when two processes write one volume', async () => {
    const volume = await temporaryFolder();
    const programs = await Promise.all([startJournal(volume), startJournal(volume, { POD_UID: 'uid-1' })]);
    await Promise.all(
      programs.flatMap((program, index) => Array.from({ length: 50 }, (_, n) => append(program, `${index}/${n}`))),
    );
    const { lines, torn } = parseLines(textOf(volume));
    expect([lines.length, torn]).to.deep.equal([102, []]);
    for (const uid of ['uid-0', 'uid-1']) {
      const seqs = lines.filter(({ line }) => line.uid === uid).map(({ line }) => line.seq);
      expect(seqs).to.deep.equal(Array.from({ length: 51 }, (_, index) => index + 1));
    }
  });

  it('goes on acknowledging into the orphaned file when the volume is emptied under it', async () => {
    const volume = await temporaryFolder();
    const program = await startJournal(volume);
    rmSync(join(volume, 'journal.jsonl'));
    expect((await append(program, 'orphan')).status).to.equal(200);
    expect(readdirSync(volume)).to.deep.equal([]);
    expect(await (await fetch(`${program.url}/lines`)).text()).to.include('"orphan"');
    expect((await call('GET', `${program.url}/about`)).body['linked']).to.equal(false);
  });
});
