import { expect } from 'chai';
import { describe, it } from 'mocha';
import { baseName, imageVersion } from './base.ts';

describe('the name of a built base', () => {
  it('tells builds whose clock can run faster from ordinary ones', () => {
    const [ordinary, lapse] = [baseName({ k8s: 'v1.36.1' }), baseName({ k8s: 'v1.36.1', timeLapse: true })];
    expect(ordinary).to.match(/^statefault\/base:v1\.36\.1-[0-9a-f]{12}$/);
    expect(lapse).to.match(/^statefault\/base:v1\.36\.1-timelapse-[0-9a-f]{12}$/);
    expect(lapse.slice(-12)).not.to.equal(ordinary.slice(-12));
  });

  it('tells patched ones: three of them would else make an ordinary one old', () => {
    const overlay = { file: 'o.json', replace: {}, key: { x: 'y' } };
    expect(baseName({ k8s: 'v1.36.1', overlay })).to.match(/^statefault\/base:v1\.36\.1-patched-[0-9a-f]{12}$/);
    expect(imageVersion({ k8s: 'v1.36.1', overlay, timeLapse: true })).to.equal('v1.36.1-patched-timelapse');
  });

  it('has no sign that a tag may not have', () => {
    expect(imageVersion({ k8s: 'v1.36.1-rc.0+x', timeLapse: true })).to.equal('v1.36.1-rc.0_x-timelapse');
  });
});
