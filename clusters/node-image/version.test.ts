import { expect } from 'chai';
import { describe, it } from 'mocha';
import { UsageError } from '../../harness/errors.ts';
import { compareReleases, neighbours, parseRelease, resolveVersion, stagingVersion } from './version.ts';

const catalog = {
  default: 'v1.36.1',
  nodes: { 'v1.36.4': {}, 'v1.36.1': {}, 'v1.34.8': {}, 'v1.34.11': {}, 'v1.30.13': {} },
};

describe('resolveVersion', () => {
  it('takes an exact version with or without its v', () => {
    expect(resolveVersion('v1.36.3', catalog)).to.equal('v1.36.3');
    expect(resolveVersion(' 1.36.3 ', catalog)).to.equal('v1.36.3');
    expect(resolveVersion('1.37.0-rc.1', catalog)).to.equal('v1.37.0-rc.1');
  });

  it('turns a minor into the default of that minor, else into the newest pinned patch, by number', () => {
    expect(resolveVersion('1.36', catalog)).to.equal('v1.36.1');
    expect(resolveVersion('v1.34', catalog)).to.equal('v1.34.11');
  });

  for (const text of ['1.29', 'v1.29.14', '2.0.0', '', 'latest', '1', 'v1.36.x', '1.36.1.1', '1.38'])
    it(`refuses "${text}" with one line`, () => {
      expect(() => resolveVersion(text, catalog))
        .to.throw(UsageError)
        .with.property('message')
        .that.does.not.include('\n');
    });
});

describe('versions', () => {
  it('compare by number, a pre-release before its release', () => {
    const sorted = ['v1.36.10', 'v1.36.9', 'v1.36.0', 'v1.36.0-rc.10', 'v1.36.0-rc.9']
      .map((text) => parseRelease(text) ?? expect.fail(text))
      .toSorted(compareReleases);
    expect(sorted.map(({ patch, pre }) => `${patch}${pre ?? ''}`)).to.deep.equal(['0rc.9', '0rc.10', '0', '9', '10']);
  });

  it('of staging modules follow those of Kubernetes', () => {
    expect(stagingVersion('v1.36.1')).to.equal('v0.36.1');
    expect(stagingVersion('v1.37.0-rc.1')).to.equal('v0.37.0-rc.1');
  });

  it('near a refused one: the nearest first, never below zero, never itself', () => {
    expect(neighbours('v1.31.8')).to.deep.equal([9, 7, 10, 6, 11, 5, 1, 0].map((patch) => `v1.31.${patch}`));
    expect(neighbours('v1.30.0')).to.deep.equal(['v1.30.1', 'v1.30.2', 'v1.30.3']);
    expect(neighbours('v1.37.0-rc.1')[0]).to.equal('v1.37.0');
  });
});
