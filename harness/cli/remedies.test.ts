import { expect } from 'chai';
import { describe, it } from 'mocha';
import { remedyCells } from '../../suites/remedies.ts';
import { boundsOf } from '../bounds/bounds.ts';
import { expectedFacts } from '../bounds/expected-facts.ts';
import { leastMs } from '../bounds/least-time.ts';
import { faults } from '../nemesis/faults.ts';
import { longestMs, requireInjectable } from '../phases/plan.ts';

describe('the remedy table', () => {
  it('has a scenario for every cell, that can be injected and comes to an end', () => {
    const bounds = boundsOf(expectedFacts({ k8s: 'v1.36.1', profile: 'default', timeLapse: 10 }));
    expect(remedyCells).to.have.length(44);
    for (const { scenario } of remedyCells) {
      requireInjectable(scenario, faults);
      expect(leastMs(scenario, bounds)).to.be.within(4_000, 60_000);
      expect(longestMs(scenario, bounds)).to.be.lessThan(20 * 60_000);
    }
  });
});
