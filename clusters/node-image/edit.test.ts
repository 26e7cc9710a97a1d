import { expect } from 'chai';
import { describe, it } from 'mocha';
import { edited } from './edit.ts';

describe('an edit', () => {
  const edit = { name: 'the wait', path: 'x.go', find: 'wait()\n', put: '' };
  const of = (text: string): string => edited(text, edit, (seen) => new Error(seen));

  it('changes its one place, and refuses a text where that is missing or there twice', () => {
    expect(of('a\nwait()\nb\n')).to.equal('a\nb\n');
    expect(() => of('a\nb\n')).to.throw('not in it');
    expect(() => of('wait()\nwait()\n')).to.throw('in it 2 times');
  });
});
