import { expect } from 'chai';
import { describe, it } from 'mocha';
import { contentKey } from './key.ts';

describe('contentKey', () => {
  it('does not depend on the order of names, nor on names without a value', () => {
    expect(contentKey({ a: 1, b: { c: 'x', d: undefined } })).to.equal(contentKey({ b: { c: 'x' }, a: 1 }));
  });

  it('changes with every ingredient, with the order of lists, and between kinds of values', () => {
    const keys = [{ a: 1 }, { a: 2 }, { a: '1' }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, { b: 1 }, {}].map(
      contentKey,
    );
    expect(new Set(keys).size).to.equal(keys.length);
    for (const key of keys) expect(key).to.match(/^[0-9a-f]{12}$/);
  });
});
