import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { fileLedger } from './file-ledger.ts';
import type { Undo } from './ledger.ts';

const at = '2026-01-01T00:00:00.000Z';
const undo = (id: string): Undo => ({ id, kind: 'kubelet-stop', as: 'x', at, targets: [{ node: 'x-worker' }] });

describe('undo ledger in a file', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const path = (): string => join(directory, 'deep', 'ledger.jsonl');
  const ledger = () => fileLedger(path(), () => Date.parse(at));
  const ids = async (): Promise<string[]> => (await ledger().read()).undos.map(({ id }) => id);

  it('is empty where there is no file, and again when nothing is owed', async () => {
    expect(await ledger().read()).to.deep.equal({ undos: [], unreadable: [] });
    expect(existsSync(path())).to.equal(false);
    for (const id of ['a', 'b']) await ledger().owe(undo(id));
    await ledger().done('a');
    expect(await ids()).to.deep.equal(['b']);
    await ledger().done('b');
    expect(readFileSync(path(), 'utf8')).to.equal('');
  });

  it('holds an undo for every other process as soon as its promise resolves', async () => {
    await ledger().owe(undo('a'));
    expect(await ids()).to.deep.equal(['a']);
    await ledger().injected('a');
    expect((await ledger().read()).undos[0]?.injected).to.equal(true);
  });

  it('loses nothing when a writer was killed in the middle of its line, wherever', async () => {
    await ledger().owe(undo('first'));
    const whole = readFileSync(path()).length;
    await ledger().owe(undo('torn'));
    const both = readFileSync(path());
    for (let length = whole; length < both.length; length++) {
      truncateSync(path());
      appendFileSync(path(), both.subarray(0, length));
      expect(await ids(), `cut at ${length}`).to.deep.equal(['first']);
      await ledger().owe(undo('next'));
      expect(
        await ledger()
          .read()
          .then(({ undos, unreadable }) => [undos.map(({ id }) => id), unreadable]),
      ).to.deep.equal([['first', 'next'], []]);
    }
  });

  it('keeps whoever writes while it is emptied', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (count) => {
        rmSync(path(), { force: true });
        const one = ledger();
        await one.owe(undo('old'));
        const names = Array.from({ length: count }, (_, n) => `new-${n}`);
        await Promise.all([one.done('old'), ...names.map((id) => one.owe(undo(id)))]);
        expect((await one.read()).undos.map(({ id }) => id)).to.deep.equal(names);
      }),
      { numRuns: 10 },
    );
  });

  it('what is read while it is written is a ledger at some moment: nothing damaged, nothing that was not owed', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `n-${n}`);
    let writing = true;
    const reading = (async () => {
      let reads = 0;
      for (; writing || reads < 3; reads++) {
        const { undos, unreadable } = await ledger().read();
        expect(unreadable).to.deep.equal([]);
        expect(names.slice(0, undos.length)).to.deep.equal(undos.map(({ id }) => id));
      }
    })();
    const writer = ledger();
    for (const id of names) await writer.owe(undo(id));
    writing = false;
    await reading;
  });

  it('a damaged line is not emptied away; put aside, the next ledger is empty and the damage is kept', async () => {
    await ledger().owe(undo('a'));
    appendFileSync(path(), 'garbage\n');
    await ledger().done('a');
    expect((await ledger().read()).unreadable).to.deep.equal(['line 2: no JSON']);
    const aside = await ledger().putAside();
    expect(readFileSync(aside, 'utf8')).to.contain('garbage');
    expect(await ledger().read()).to.deep.equal({ undos: [], unreadable: [] });
    expect(readdirSync(join(directory, 'deep'))).to.have.length(1);
  });
});
