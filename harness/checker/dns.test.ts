import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Effect } from '../history/effects.ts';
import type { Draft } from '../history/entry.ts';
import { api, historyOf, pod } from '../testing/outage-history.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

type Timed = { at: number; draft: Draft };
const [first, second] = ['10.244.1.5', '10.244.2.7'];

/** A pod that is Ready to 60 s, and its successor elsewhere from 70 s on; the record ends at 200 s. */
const pods: Timed[] = [
  { at: 0, draft: api('pod', 'LISTED', pod('a', 'True', { ip: first })) },
  { at: 60_000, draft: api('pod', 'MODIFIED', pod('a', 'False', { ip: first })) },
  { at: 65_000, draft: api('pod', 'DELETED', pod('a', 'False', { ip: first })) },
  { at: 65_010, draft: api('pod', 'ADDED', pod('b', 'False', { phase: 'Pending' })) },
  { at: 70_000, draft: api('pod', 'MODIFIED', pod('b', 'True', { ip: second })) },
  { at: 200_000, draft: { process: 'run', kind: 'phase', f: 'settled', value: {} } },
];
/** What the name answers, or an error in capitals; what it is recorded at comes later than its stamp. */
const name = (at: number, answer: string): Timed => {
  const failed = /^[a-z]+$/i.test(answer);
  const value = { identity: 'journal-1', addresses: failed ? [] : [answer], sourceMs: at };
  const draft = { process: 'dns/journal-1', kind: 'observation' as const, f: 'dns' };
  return { at: at + 3, draft: { ...draft, value: failed ? { ...value, error: answer } : value } };
};
const gap = (process: string, f: string, fromMs: number, toMs: number, why = 'cut'): Timed => ({
  at: Math.min(toMs, 199_999),
  draft: { process, kind: 'gap', f, value: { fromMs, toMs, why } },
});
const judged = (...drafts: Timed[]) => {
  const history = historyOf(drafts);
  const findings = judgeBy('dns', bareScenario(history), history);
  for (const { evidence } of findings) for (const index of evidence) expect(history[index]?.index).to.equal(index);
  return findings[0];
};

describe('DNS names against readiness', () => {
  it('hold when they follow, late by no more than a cache is, and are not judged when not looked up', () => {
    expect(judged(...pods)).to.equal(undefined);
    expect(judged(...pods, name(1_000, first), name(61_000, 'ENOTFOUND'), name(70_900, second))).to.deep.include({
      name: 'dns/journal-1',
      outcome: true,
      because: 'never apart for more than 1.00 s (bound 35.00 s)',
      evidence: [],
    });
    const cached = judged(...pods, name(1_000, first), name(89_000, 'ENODATA'), name(104_000, second));
    expect(cached).to.include({ outcome: true, because: 'never apart for more than 34.00 s (bound 35.00 s)' });
  });

  it('are judged from when they were steady before the first act', () => {
    const steady: Timed = { at: 50_000, draft: { process: 'run', kind: 'phase', f: 'dns-steady', value: {} } };
    const late = [name(1_000, 'ENOTFOUND'), name(49_000, first), name(61_000, 'ENOTFOUND'), name(71_000, second)];
    expect(judged(...pods, ...late)).to.include({ outcome: false });
    expect(judged(...pods, ...late, steady)).to.include({ outcome: true });
    const never = [name(1_000, 'ENOTFOUND'), name(91_000, second)];
    expect(judged(...pods, steady, ...never)).to.include({ outcome: true });
    expect(judged(...pods, steady, name(1_000, first), name(109_000, second))).to.include({ outcome: false });
  });

  it('are broken by the address of a former pod, and by none, for longer', () => {
    const stale = judged(...pods, name(1_000, first), name(106_000, second));
    expect(stale).to.include({
      outcome: false,
      because: `journal-1 was Ready at ${second} and its name answered ${first} for 36.00 s`,
    });
    expect(stale?.evidence).to.have.length(2);
    const none = judged(...pods, name(1_000, first), name(61_000, 'ENOTFOUND'));
    expect(none).to.include({
      outcome: false,
      because: `journal-1 was Ready at ${second} and its name answered nothing for 130.00 s`,
    });
  });

  it('are broken by an answer while there is no Ready pod, for longer', () => {
    const unready = pods.filter(({ at }) => at !== 70_000);
    expect(judged(...unready, name(1_000, first), name(90_000, 'ENOTFOUND'))?.outcome).to.equal(true);
    expect(judged(...unready, name(1_000, first), name(100_000, 'ENOTFOUND'))).to.include({
      outcome: false,
      because: `journal-1 was not Ready and its name answered ${first} for 40.00 s`,
    });
  });

  it('end where the lookups do', () => {
    const early = [name(1_000, first), name(61_000, 'ENOTFOUND')];
    expect(judged(...pods, ...early, name(80_000, 'stopped'))?.outcome).to.equal(true);
  });

  it('are unknown when a server does not answer for longer, and true when it does again in time', () => {
    const silent = [name(1_000, first), name(50_000, 'ETIMEOUT')];
    expect(judged(...pods, ...silent, name(80_000, second))?.outcome).to.equal(true);
    const long = judged(...pods, ...silent, name(110_000, second));
    expect(long).to.include({ outcome: 'unknown' });
    expect(long?.because).to.match(/for 40\.00 s \(no proof: no answer, ETIMEOUT\)$/);
  });

  it('are unknown while an observer was blind for longer, and while answers were lost', () => {
    const following = [...pods, name(1_000, first), name(61_000, 'ENOTFOUND'), name(70_900, second)];
    for (const process of ['client', 'api']) {
      const f = process === 'api' ? 'pod' : 'append';
      const short = judged(...following, gap(process, f, 40_000, 69_000));
      expect(short?.outcome, process).to.equal(true);
      const long = judged(...following, gap(process, f, 72_000, 110_000), name(110_500, second));
      expect(long?.outcome, process).to.equal('unknown');
    }
    expect(judged(...following, gap('api', 'node', 72_000, 190_000))?.outcome).to.equal(true);
    const lost = judged(...following, gap('client', 'append', 100_000, 101_000));
    expect(lost?.because).to.match(/\(no proof: client was blind from 100\.00 to 101\.00 s \(cut\)\)$/);
  });

  it('are known of a watch that was only late, up to its last change', () => {
    const late = (fromMs: number, toMs: number): Timed => {
      const one = gap('api', '*', fromMs, toMs, 'slow');
      return { ...one, draft: { ...one.draft, value: { fromMs, toMs, why: 'slow', late: true } } };
    };
    const following = [...pods, name(1_000, first), name(61_000, 'ENOTFOUND'), name(70_900, second)];
    expect(judged(...following, late(72_000, 150_000))?.outcome).to.equal(true);
    expect(judged(...following, late(30_000, 68_000))?.outcome).to.equal(true);
    const changing = judged(...following, late(20_000, 150_000));
    expect(changing).to.include({ outcome: 'unknown' });
  });

  it('are broken by what was seen beyond doubt, also when something else was not', () => {
    const wrong = judged(...pods, name(1_000, first), name(110_000, 'ETIMEOUT'));
    expect(wrong).to.include({ outcome: false });
  });

  it('are in doubt while a fault stands that hinders the control plane, and only then', () => {
    const under = (effects: Effect[]) => {
      const fault = (at: number, type: 'invoke' | 'ok'): Timed => ({
        at,
        draft: {
          process: 'nemesis',
          kind: 'fault',
          type,
          f: 'pause',
          value: { as: 'x', nodes: ['a-control-plane'], effects },
        },
      });
      return judged(...pods, fault(2_000, 'invoke'), fault(2_100, 'ok'), name(1_000, first), name(106_000, second));
    };
    const finding = under(['hinders-control-plane']);
    expect(finding).to.include({ outcome: 'unknown' });
    expect(finding?.because).to.match(/\(no proof: x \(pause\): hinders-control-plane\)$/);
    expect(under(['silences'])).to.include({ outcome: false });
  });
});
