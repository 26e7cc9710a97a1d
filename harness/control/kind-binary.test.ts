import { expect } from 'chai';
import { isRecentEnough } from './kind-binary.ts';

describe('isRecentEnough', () => {
  const cases: [answer: string, expected: boolean][] = [
    ['kind v0.33.0 go1.26.1 linux/amd64', true],
    ['kind v0.33.1 go1.26.1 linux/amd64', true],
    ['kind v0.34.0-alpha+0123abc go1.27 linux/arm64', true],
    ['kind v1.0.0 go1.27 linux/amd64', true],
    ['kind v0.32.9 go1.25 linux/amd64', false],
    ['kind v0.9.0 go1.15 linux/amd64', false],
    ['command not found', false],
    ['', false],
  ];
  for (const [answer, expected] of cases) {
    it(`${answer || '(nothing)'}: ${expected}`, () => expect(isRecentEnough(answer)).to.equal(expected));
  }
});
