import { expect } from 'chai';
import { describe, it } from 'mocha';
import { jobsOf, newestPatches, wantedBy } from './matrix.ts';

describe('the jobs of a night', () => {
  it('take the newest patch of each minor', () => {
    expect(newestPatches(['v1.9.2', 'v1.36.4', 'v1.36.10', 'v1.37.0', 'v1.35.1'], 3)).to.deep.equal([
      'v1.37.0',
      'v1.36.10',
      'v1.35.1',
    ]);
  });

  it('are every shard of every version, once, and want every scenario of it', () => {
    const jobs = jobsOf(['v1.37.0', 'v1.36.4'], 2);
    expect(jobs.map(({ k8s, shard }) => `${k8s} ${shard}`)).to.deep.equal([
      'v1.37.0 1/2',
      'v1.37.0 2/2',
      'v1.36.4 1/2',
      'v1.36.4 2/2',
    ]);
    expect(jobs[1]?.name).to.equal('2of2');
    expect(wantedBy(jobs, ['a', 'b'])).to.deep.equal([
      { scenario: 'a', k8s: 'v1.37.0' },
      { scenario: 'b', k8s: 'v1.37.0' },
      { scenario: 'a', k8s: 'v1.36.4' },
      { scenario: 'b', k8s: 'v1.36.4' },
    ]);
  });
});
