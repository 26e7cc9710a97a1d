import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { mostUsualFactor, rememberSafeFactor, safeFactor } from './safe-factor.ts';

describe('the time-lapse that a machine keeps up with', () => {
  let directory: string;
  let memo: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'statefault-factor-'));
    memo = join(directory, 'not', 'there', 'memo.json');
  });
  afterEach(() => rm(directory, { recursive: true }));
  const estimated = { factor: Math.min(5 * availableParallelism(), mostUsualFactor) };

  it('is estimated where nothing was measured', async () => {
    expect(await safeFactor(memo, 'a')).to.deep.equal(estimated);
  });

  it('is what was measured, on that machine alone', async () => {
    await rememberSafeFactor(7, memo, 'a');
    expect(await safeFactor(memo, 'a')).to.include({ factor: 7 });
    expect((await safeFactor(memo, 'a')).measuredAt).to.match(/^20\d\d-/);
    expect(await safeFactor(memo, 'b')).to.deep.equal(estimated);
  });

  it('is never more than is usual, and a broken memo is none', async () => {
    await rememberSafeFactor(80, memo, 'a');
    expect((await safeFactor(memo, 'a')).factor).to.equal(mostUsualFactor);
    await writeFile(memo, '{"machine":"a","factor":0');
    expect(await safeFactor(memo, 'a')).to.deep.equal(estimated);
  });
});
