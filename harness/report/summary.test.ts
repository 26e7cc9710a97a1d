import { expect } from 'chai';
import { describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { judge } from '../checker/judge.ts';
import { fastFacts, historyOf, outageDrafts } from '../testing/outage-history.ts';
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

  it('of a time-lapse shows each time as the cluster has it too, how its stamps are to be read, and signs of overload', () => {
    const drafts = outageDrafts();
    const facts = { ...fastFacts, profile: 'default', timeLapse: 20, fastSince: '2026-01-01T00:00:00.000Z' };
    const busy = { fromMs: 5_000, toMs: 6_000, busy: 1, lateMs: 0 };
    const history = historyOf([
      ...drafts.map(({ at, draft }) =>
        draft.f === 'facts'
          ? { at, draft: { ...draft, value: facts } }
          : draft.f === 'begin'
            ? { at, draft: { ...draft, value: { wall: '2026-01-01T00:01:00.000Z' } } }
            : { at, draft },
      ),
      { at: 6_000, draft: { process: 'machine', kind: 'observation', f: 'processors', value: busy } },
    ]);
    const told = summary(judge(kubeletOutage, history), history, 'a cluster');
    expect(told).to.match(/\+10\.10 s +10\.10 s +0\.\d … 2\.6 s +202\.00 s +. A1/);
    expect(told).to.include(
      '37.00 s were 740.00 s of the cluster, by its stamps 2026-01-01T00:20:00 to 2026-01-01T00:32:20',
    );
    expect(told).to.include(
      'the machine did not keep up: all processors were busy (100 %) (5.00 s to 6.00 s of the run)',
    );
  });

  it('tells a violation that was to be shown by itself, not among those that held', () => {
    const history = historyOf(outageDrafts());
    const shown = {
      name: 'two',
      title: 'two at once, or not',
      finding: 'one-writer/journal-1',
      optional: true as const,
    };
    const scenario = { ...kubeletOutage, workload: { kind: 'journal' as const, replicas: 1 }, anomalies: [shown] };
    const told = summary(judge(scenario, history), history, 'a cluster');
    expect(told).to.match(/✓ two at once, or not \(may be seen, and was not: /);
    expect(told).not.to.include('one-writer:');
  });

  it('says under a broken promise what was seen and what was wanted', () => {
    const told = text({ terminating: 15_000 });
    expect(told).to.match(/✗ A3 journal-1 is marked for deletion.*\n +too early: after 14\.00 s; promised 18\.76 s to/);
    expect(told).to.match(/verdict: false/);
  });
});
