import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { CommandError } from '../../harness/control/command.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { atLeast } from './go.ts';
import { needRoom, plainDiskError } from './room.ts';

describe('room on disk', () => {
  const place = join(tmpdir(), 'not', 'there', 'yet');

  it('is enough for a byte, and is asked of the nearest folder that exists', async () => {
    await needRoom([{ path: place, bytes: 1 }]);
  });

  it('is too little when all that goes to one disk exceeds it: one line', async () => {
    const caught = await needRoom([1, 2].map(() => ({ path: place, bytes: 5e17 }))).catch((error: unknown) => error);
    expect(caught).to.be.instanceOf(InfrastructureError);
    expect((caught as Error).message)
      .to.include('1000000000.0 GB')
      .and.not.include('\n');
  });

  it('that ran out in the middle of a command becomes one line that says so', async () => {
    const output = 'compile: writing output: write $WORK/b1/_pkg_.a: no space left on device\n'.repeat(20);
    const plain = (await plainDiskError(new CommandError('go build', 1, 'exit 1', output), tmpdir())) as Error;
    expect(plain).to.be.instanceOf(InfrastructureError);
    expect(plain.message)
      .to.match(/^disk full/)
      .and.not.include('\n');
  });

  it('does not change other errors', async () => {
    const error = new CommandError('go build', 1, 'exit 1', 'undefined: x');
    expect(await plainDiskError(error, tmpdir())).to.equal(error);
  });
});

describe('atLeast', () => {
  it('compares Go versions by number', () => {
    expect(atLeast('1.26.8', '1.26.0')).to.equal(true);
    expect(atLeast('1.26', '1.26.0')).to.equal(true);
    expect(atLeast('1.9.7', '1.26.0')).to.equal(false);
    expect(atLeast('1.26.1', '1.26.2')).to.equal(false);
  });
});
