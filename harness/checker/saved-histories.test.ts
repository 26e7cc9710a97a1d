import { expect } from 'chai';
import { describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { judge } from './judge.ts';

/** What was not recorded yet when a history was saved, and so cannot be proven of it. */
const notRecorded: Record<string, string[]> = {
  'kubelet-outage': ['left-behind'],
  'kubelet-outage-short': ['left-behind'],
};

describe('saved histories, judged again', () => {
  for (const { name, scenario, history } of savedHistories(catalogue)) {
    it(`${name} holds as it did on its cluster`, () => {
      const { findings } = judge(scenario, history);
      const bad = findings.filter((one) => one.outcome !== true && !notRecorded[name]?.includes(one.name));
      expect(bad).to.deep.equal([]);
      expect(findings.length).to.be.greaterThan(scenario.steps.length);
      for (const { evidence } of findings) for (const index of evidence) expect(history[index]?.index).to.equal(index);
    });
  }
});
