import { expect } from 'chai';
import { describe, it } from 'mocha';
import { savedHistories } from '../testing/saved-histories.ts';
import type { Finding } from './checker.ts';
import { judge } from './judge.ts';

const wrong = (findings: readonly Finding[]): string[] =>
  findings.filter(({ outcome }) => outcome !== true).map(({ name, outcome }) => `${name} ${String(outcome)}`);

describe('saved histories, judged again', () => {
  it('hold as they did on their clusters, with evidence that is there', async () => {
    for (const { name, scenario, history, verdict } of await savedHistories()) {
      const { findings } = judge(scenario, history);
      expect(wrong(findings), name).to.deep.equal(wrong(verdict.findings));
      expect(wrong(findings).length > 0, name).to.equal(verdict.outcome !== true);
      expect(findings.length, name).to.be.greaterThan(scenario.steps.length);
      for (const { evidence } of findings) for (const index of evidence) expect(history[index]?.index).to.equal(index);
    }
  });
});
