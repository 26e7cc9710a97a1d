import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { jobsOf, newestPatches, scenariosOf } from './matrix.ts';

describe('the jobs of a night', () => {
  it('take the newest patch of each minor', () => {
    expect(newestPatches(['v1.9.2', 'v1.36.4', 'v1.36.10', 'v1.37.0', 'v1.35.1'], 3)).to.deep.equal([
      'v1.37.0',
      'v1.36.10',
      'v1.35.1',
    ]);
  });

  it('run every scenario once on every version, however many shards there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('v1.35.1', 'v1.36.4', 'v1.37.0')),
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 12 }),
        (versions, scenarios, shards) => {
          const jobs = jobsOf(versions, scenarios, shards);
          for (const k8s of versions) {
            const mine = jobs.filter((job) => job.k8s === k8s);
            expect(scenariosOf(mine).map(({ scenario }) => scenario)).to.have.members(scenarios);
            expect(new Set(mine.map(({ shard }) => shard)).size).to.equal(mine.length);
          }
          expect(jobs.every((job) => job.scenarios !== '')).to.equal(true);
        },
      ),
    );
  });
});
