import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { publishedTimeLapse } from '../../clusters/node-image/published.ts';
import { runtimeEditsKey } from '../../clusters/node-image/time-lapse/runtime-edits.ts';
import { pinned } from './pins.ts';

const images = (): unknown =>
  JSON.parse(readFileSync(new URL('../../clusters/images.json', import.meta.url), 'utf8')) as unknown;
const pin = (digit: string, runtime = runtimeEditsKey()) => ({
  image: `ghcr.io/o/statefault-node:t@sha256:${digit.repeat(64)}`,
  runtime,
});

describe('pins of published images', () => {
  it('are put in, the newest version first, and all else stays', () => {
    const after = pinned(images(), [{ 'v1.9.1': pin('a') }, { 'v1.36.1': pin('b') }]);
    expect(after).to.deep.equal({ ...(images() as object), timeLapse: { 'v1.36.1': pin('b'), 'v1.9.1': pin('a') } });
    expect(Object.keys((after as { timeLapse: object }).timeLapse)[0]).to.equal('v1.36.1');
  });

  it('are refused when they name no digest', () => {
    expect(() => pinned(images(), [{ 'v1.36.1': { image: 'ghcr.io/o/x:latest', runtime: 'k' } }])).to.throw();
    expect(() => pinned(images(), [{ latest: pin('a') }])).to.throw();
  });

  it('count only for the runtime that this builder would make', () => {
    expect(publishedTimeLapse('v1.36.1', { 'v1.36.1': pin('a') })).to.equal(pin('a').image);
    expect(publishedTimeLapse('v1.36.1', { 'v1.36.1': pin('a', 'another') })).to.equal(undefined);
    expect(publishedTimeLapse('v1.36.1', {})).to.equal(undefined);
  });
});
