import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMocha, type Tally } from './run-mocha.ts';

/** What the files below leave behind: global, because mocha loads them as modules of their own. */
const seen = globalThis as unknown as { seen?: string[]; stop?: AbortController };

describe('runMocha', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'statefault-mocha-'))));
  after(() => rm(folder, { recursive: true }));

  async function runText(name: string, text: string): Promise<Tally> {
    seen.seen = [];
    seen.stop = new AbortController();
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, text);
    return runMocha([file], { reporter: 'none', signal: seen.stop.signal });
  }

  it('counts what passed and what failed', async () => {
    const text = `it('a', () => {}); it('b', () => { throw new Error('b'); }); it.skip('c', () => {});`;
    expect(await runText('counts', text)).to.deep.equal({ passed: 1, failed: 1 });
  });

  it('counts a file that cannot be loaded as one failure', async () => {
    expect(await runText('broken', `import './nowhere.mjs';`)).to.deep.equal({ passed: 0, failed: 1 });
  });

  it('fails the hook and every test that it kept from running', async () => {
    const text = `describe('x', () => { before(() => { throw new Error('no'); }); it('a', () => {}); it('b', () => {}); });`;
    expect(await runText('hook', text)).to.deep.equal({ passed: 0, failed: 3 });
  });

  it('aborted lets the running test and every after hook finish, and starts no further test', async () => {
    const text = `
      after(() => seen.push('root after'));
      describe('x', () => {
        after(() => seen.push('after'));
        it('a', () => { stop.abort(); seen.push('a'); });
        it('b', () => seen.push('b'));
      });`;
    expect(await runText('abort', text)).to.deep.equal({ passed: 1, failed: 0 });
    expect(seen.seen).to.deep.equal(['a', 'after', 'root after']);
  });
});
