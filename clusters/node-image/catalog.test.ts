import { expect } from 'chai';
import { describe, it } from 'mocha';
import { catalog, resolveVersion } from './catalog.ts';

describe('clusters/images.json', () => {
  it('pins the default and every minor from 1.30 on', () => {
    expect(catalog.nodes).to.have.property(catalog.default);
    const minors = new Set(Object.keys(catalog.nodes).map((version) => Number(version.split('.')[1])));
    for (let minor = 30; minor <= Math.max(...minors); minor++) expect(minors.has(minor), `v1.${minor}`).to.equal(true);
    expect(resolveVersion('1.30')).to.equal('v1.30.13');
  });

  for (const [version, { image, from }] of Object.entries(catalog.nodes))
    it(`names ${version} by digest, and where the digest comes from`, () => {
      expect(image).to.match(new RegExp(`^kindest/node:${version.replaceAll('.', '\\.')}@sha256:[0-9a-f]{64}$`));
      expect(from).to.match(/^kind v0\.\d+\.\d+$/);
    });

  it('gives no two versions one digest', () => {
    const digests = Object.values(catalog.nodes).map(({ image }) => image.split('@')[1]);
    expect(new Set(digests).size).to.equal(digests.length);
  });
});
