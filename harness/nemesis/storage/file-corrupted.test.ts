import { expect } from 'chai';
import { describe, it } from 'mocha';
import { flipped, largestOf } from './file-corrupted.ts';

describe('file-corrupted', () => {
  it('strikes the largest file, the first by name of several', () => {
    expect(largestOf('10 journal.jsonl\n300 b/data\n300 a/data\n')).to.deep.equal([300, 'a/data']);
  });

  it('leaves names alone that no command should be given', () => {
    expect(largestOf('900 $(reboot)\n901 a\\b\n5 plain')).to.deep.equal([5, 'plain']);
    expect(() => largestOf('900 `id`')).to.throw('no file that could be corrupted');
    expect(() => largestOf('')).to.throw('no file that could be corrupted');
  });

  it('turns every bit', () => {
    expect(flipped('00ff7b0a')).to.equal('ff0084f5');
    expect(flipped(flipped('0123456789abcdef'))).to.equal('0123456789abcdef');
  });
});
