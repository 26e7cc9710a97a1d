import { expect } from 'chai';
import { describe, it } from 'mocha';
import { pullName, whyNot } from './pull.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const pin = { image: `kindest/node:v1.36.1@${digest}`, from: 'kind v0.32.0' };

describe('pullName', () => {
  it('is the pinned image unless a registry is named', () => {
    expect(pullName(pin, undefined)).to.equal(pin.image);
    expect(pullName(pin, '')).to.equal(pin.image);
    expect(pullName(undefined, undefined)).to.equal(undefined);
  });

  it('keeps the pinned digest at a mirror', () => {
    expect(pullName(pin, '127.0.0.1:5000')).to.equal(`127.0.0.1:5000/kindest/node@${digest}`);
    expect(pullName(pin, 'mirror.example/hub/')).to.equal(`mirror.example/hub/kindest/node@${digest}`);
    expect(pullName(undefined, '127.0.0.1:5000')).to.equal(undefined);
  });

  it('takes a whole reference as it is', () => {
    const own = `127.0.0.1:5000/own/node@sha256:${'b'.repeat(64)}`;
    expect(pullName(pin, own)).to.equal(own);
    expect(pullName(undefined, own)).to.equal(own);
  });
});

describe('whyNot', () => {
  const cases: [string, string][] = [
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
      'its name does not resolve',
    ],
    ['dial tcp 127.0.0.1:5000: connect: connection refused', 'it refuses connections'],
    ['dial tcp 10.1.1.1:443: i/o timeout', 'it does not answer'],
    ['manifest unknown: manifest unknown', 'it does not have this image'],
    ['toomanyrequests: You have reached your pull rate limit', 'it limits the rate of pulls'],
    ['first\nsomething else', 'something else'],
  ];
  for (const [output, reason] of cases) it(`says "${reason}"`, () => expect(whyNot(output)).to.equal(reason));
});
