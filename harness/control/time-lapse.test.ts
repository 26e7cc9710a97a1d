import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { layTimeLapse, startTimeLapse } from './time-lapse.ts';

const words = async (path: string): Promise<bigint[]> => {
  const { buffer, byteOffset } = await readFile(path);
  return [...new BigUint64Array(buffer.slice(byteOffset, byteOffset + 24))];
};

describe('the files of a time-lapse', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lapse-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('do not hold the start before it is told', async () => {
    await layTimeLapse(directory, 20);
    expect(await words(join(directory, 'start'))).to.deep.equal([0n, 0n, 0n]);
    expect(await readFile(join(directory, 'env'), 'utf8')).to.include('TIMELAPSE=20\n');
  });

  it('then hold it on both clocks, a little ahead, in the same file', async () => {
    await layTimeLapse(directory, 20);
    const before = { monotonic: process.hrtime.bigint(), wall: BigInt(Date.now()) * 1_000_000n };
    const { monotonicNs, wallNs } = await startTimeLapse(directory);
    expect(await words(join(directory, 'start'))).to.deep.equal([monotonicNs, wallNs, monotonicNs ^ wallNs]);
    expect(monotonicNs > before.monotonic && wallNs > before.wall).to.equal(true);
  });
});
