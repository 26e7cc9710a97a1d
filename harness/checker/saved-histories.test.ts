import { expect } from 'chai';
import { describe, it } from 'mocha';
import { savedHistories } from '../testing/saved-histories.ts';
import { judge } from './judge.ts';

describe('saved histories, judged again', () => {
  it('hold as they did on their clusters, with evidence that is there', async () => {
    for (const { name, scenario, history } of await savedHistories()) {
      const { findings } = judge(scenario, history);
      expect(
        findings.filter(({ outcome }) => outcome !== true),
        name,
      ).to.deep.equal([]);
      expect(findings.length, name).to.be.greaterThan(scenario.steps.length);
      for (const { evidence } of findings) for (const index of evidence) expect(history[index]?.index).to.equal(index);
    }
  });
});
