import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { oneLine, printable } from './printable.ts';

describe('what is printed of words from outside', () => {
  it('spells out what a terminal would act on', () => {
    expect(printable('a\u001b[31mb\r\u202e')).to.equal(String.raw`a\u001b[31mb\u000d\u202e`);
    expect(printable('two\nlines')).to.equal('two\nlines');
    expect(oneLine('two\nlines')).to.equal(String.raw`two\nlines`);
  });

  it('has no control characters, whatever it is made of, and leaves all else alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).to.not.match(/\p{Cc}/u);
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => oneLine(text) === text));
  });
});
