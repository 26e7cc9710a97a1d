import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { decodeHistory, encodeEntry } from './codec.ts';
import type { Entry } from './entry.ts';

const entries = fc
  .array(fc.record({ process: fc.string(), f: fc.string(), value: fc.jsonValue(), timeMs: fc.nat() }), {
    maxLength: 20,
  })
  .map((list) => list.map((one, index): Entry => ({ index, kind: 'observation', ...one })));

describe('history files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(entries, (written) => {
        const { entries: read, torn } = decodeHistory(written.map(encodeEntry).join(''));
        expect(torn).to.equal(undefined);
        // JSON has no -0.
        expect(read).to.deep.equal(JSON.parse(JSON.stringify(written)));
      }),
    );
  });

  it('cut off anywhere give back every whole line, and name the torn one', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, at) => {
        const text = written.map(encodeEntry).join('');
        const cut = text.slice(0, text.length === 0 ? 0 : at % text.length);
        const { entries: read, torn } = decodeHistory(cut);
        const whole = cut.split('\n').length - 1;
        expect(read.length).to.be.oneOf([whole, whole + 1]);
        if (torn === undefined) expect(cut === '' || cut.endsWith('\n') || read.length === whole + 1).to.equal(true);
      }),
    );
  });

  it('damaged in the middle are refused with the line', () => {
    const text = [0, 1, 2]
      .map((index) => encodeEntry({ index, timeMs: 0, process: 'run', kind: 'phase', f: 'x', value: {} }))
      .join('');
    expect(() => decodeHistory(text.replace('"index":1', '"index":7'))).to.throw('history line 2: index 7, wanted 1');
    expect(() => decodeHistory(text.replace('{"index":1', '{"inde'))).to.throw('history line 2: not JSON');
  });
});
