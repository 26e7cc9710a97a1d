import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cacheDir, hasPart, part, sweep } from './cache.ts';
import { failedStep, together, type Work } from './work.ts';

describe('parts', () => {
  let before: string | undefined;
  let work: Work;
  beforeEach(() => {
    before = process.env['STATEFAULT_CACHE'];
    process.env['STATEFAULT_CACHE'] = mkdtempSync(join(tmpdir(), 'statefault-cache-'));
    work = { say: () => {}, log: () => {}, steps: [] };
  });
  afterEach(async () => {
    await rm(cacheDir(), { recursive: true });
    if (before === undefined) delete process.env['STATEFAULT_CACHE'];
    else process.env['STATEFAULT_CACHE'] = before;
  });
  const once = (dir: string): Promise<void> =>
    Promise.resolve(writeFileSync(join(dir, 'program'), 'x', { flag: 'wx' }));

  it('are made once per content', async () => {
    let made = 0;
    const make = (dir: string): Promise<void> => (made++, once(dir));
    const first = await part(work, { name: 'etcd-v3', madeOf: { go: '1.26' }, make });
    expect(await part(work, { name: 'etcd-v3', madeOf: { go: '1.26' }, make })).to.equal(first);
    expect(existsSync(join(first, 'program'))).to.equal(true);
    expect(await part(work, { name: 'etcd-v3', madeOf: { go: '1.27' }, make })).not.to.equal(first);
    expect(made).to.equal(2);
    expect(hasPart('etcd-v3', { go: '1.26' })).to.equal(true);
  });

  it('that fail leave nothing, and name their step', async () => {
    const failure = new Error('no space left on device');
    const make = async (dir: string): Promise<void> => {
      await once(dir);
      throw failure;
    };
    const caught = await part(work, { name: 'etcd', madeOf: 1, make }).catch((error: unknown) => error);
    expect(caught).to.equal(failure);
    expect(failedStep(failure)).to.equal('etcd');
    expect(hasPart('etcd', 1)).to.equal(false);
    expect(readdirSync(join(cacheDir(), 'tmp'))).to.deep.equal([]);
  });

  it('that were killed half-way are swept', async () => {
    await mkdir(join(cacheDir(), 'tmp', 's-killed', 'deep'), { recursive: true });
    await sweep();
    expect(readdirSync(join(cacheDir(), 'tmp'))).to.deep.equal([]);
  });

  it('made together: a failure stops the other lane and is the one that is thrown', async () => {
    const failure = new Error('refused');
    let stopped = false;
    const waits = (lane: Work): Promise<void> =>
      new Promise((_, reject) => {
        lane.signal?.addEventListener('abort', () => {
          stopped = true;
          reject(new Error('aborted'));
        });
      });
    const caught = await together(work, waits, () => Promise.reject(failure)).catch((error: unknown) => error);
    expect(caught).to.equal(failure);
    expect(stopped).to.equal(true);
  });
});
