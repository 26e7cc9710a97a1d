import { expect } from 'chai';
import { describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { judge } from '../checker/judge.ts';
import { historyOf, outageDrafts } from '../testing/outage-history.ts';
import { summary } from './summary.ts';

const text = (moments: Parameters<typeof outageDrafts>[0]): string => {
  const history = historyOf(outageDrafts(moments));
  return summary(
    judge({ ...kubeletOutage, workload: { kind: 'journal', replicas: 1 } }, history),
    history,
    'a cluster',
  );
};

describe('terminal summary', () => {
  it('tells when each state came, against its bound, in the order of time', () => {
    const lines = text({}).split('\n');
    const at = (words: string): number => lines.findIndex((line) => line.includes(words));
    expect(lines[at('marks the node Ready=Unknown')]).to.match(/\+10\.10 s +10\.10 s +8\.8 … 14\.0 s +✓ A1/);
    expect(at('kubelet-stop bites')).to.be.lessThan(at('marks the node Ready=Unknown'));
    expect(at('marked for deletion, not before')).to.be.lessThan(at('Ready again as a new pod'));
    expect(lines.at(-1)).to.match(/verdict: true {2}\(\d+ of \d+ proven, \d+ entries\)/);
  });

  it('says under a broken promise what was seen and what was wanted', () => {
    const told = text({ terminating: 15_000 });
    expect(told).to.match(/✗ A3 journal-1 is marked for deletion.*\n +too early: after 14\.00 s; promised 18\.76 s to/);
    expect(told).to.match(/verdict: false/);
  });
});
