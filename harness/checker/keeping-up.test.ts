import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Draft, History } from '../history/entry.ts';
import type { LeaderSeen } from '../history/machine.ts';
import { withAdded, withLines } from '../testing/edits.ts';
import { api, historyOf, outageDrafts, type Moments } from '../testing/outage-history.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { judge, type Verdict } from './judge.ts';

type Placed = { at: number; draft: Draft };

/** The node goes Unknown 1.4 s after the last moment promised; all else in its time. */
const late: Partial<Moments> = {
  unknown: 16_500,
  tainted: 16_650,
  terminating: 26_700,
  heal: 32_400,
  nodeReady: 33_000,
  gone: 33_500,
  replaced: 34_200,
};
const early: Partial<Moments> = { unknown: 9_000, tainted: 9_150, terminating: 19_200 };

const processors = (fromMs: number, toMs: number, busy: number, lateMs = 0): Placed => ({
  at: toMs,
  draft: { process: 'machine', kind: 'observation', f: 'processors', value: { fromMs, toMs, busy, lateMs } },
});
/** A sample for each second between two times. */
const busyFor = (fromMs: number, toMs: number, busy: number): Placed[] =>
  Array.from({ length: Math.round((toMs - fromMs) / 1_000) }, (_, n) =>
    processors(fromMs + n * 1_000, fromMs + (n + 1) * 1_000, busy),
  );
const leader = (at: number, value: Partial<LeaderSeen>): Placed => ({
  at,
  draft: {
    process: 'api',
    kind: 'observation',
    f: 'leader',
    value: { name: 'kube-controller-manager', holder: 'b', ...value },
  },
});
const beat = (node: string, at: number): Placed => ({
  at,
  draft: api('lease', 'MODIFIED', {
    name: node,
    uid: node,
    holder: node,
    renewTime: String(at),
    leaseDurationSeconds: 4,
  }),
});
const beats = (node: string, fromMs: number, toMs: number): Placed[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 1_000) + 1 }, (_, n) => beat(node, fromMs + n * 1_000));

const outage = (moments: Partial<Moments>, ...more: Placed[]): History =>
  historyOf([...outageDrafts(moments), ...more]);
const outcomeOf = ({ findings }: Verdict, name: string) => findings.find((one) => one.name === name)?.outcome;
const judged = (history: History): Verdict => judge(kubeletOutage, history);

describe('a promise about time on a machine that did not keep up', () => {
  it('is broken, when it was missed and nothing was overloaded', () => {
    const verdict = judged(outage(late, ...busyFor(1_000, 30_000, 0.6), leader(500, {}), ...beats('n2', 100, 36_900)));
    expect(verdict.overloads).to.equal(undefined);
    expect(verdict.outcome).to.equal(false);
    expect(outcomeOf(verdict, 'node-unknown')).to.equal(false);
  });

  it('is not proven, when the processors were busy for as long as it was late', () => {
    const verdict = judged(outage(late, ...busyFor(11_000, 15_000, 1)));
    expect(outcomeOf(verdict, 'node-unknown')).to.equal('unknown');
    expect(outcomeOf(verdict, 'detection/n1')).to.equal('unknown');
    expect(verdict.findings.filter(({ outcome }) => outcome === false)).to.deep.equal([]);
    const finding = verdict.findings.find(({ name }) => name === 'node-unknown');
    expect(finding?.because).to.match(/^too late: .*; no proof, .*all processors were busy \(100 %\)$/);
  });

  it('is broken, when they were busy for a shorter time than it was late, or at another time', () => {
    expect(outcomeOf(judged(outage(late, ...busyFor(12_000, 13_000, 1))), 'node-unknown')).to.equal(false);
    expect(outcomeOf(judged(outage(late, ...busyFor(20_000, 28_000, 1))), 'node-unknown')).to.equal(false);
  });

  it('is not proven, when we woke up as late ourselves; it is, when we were a little late', () => {
    expect(outcomeOf(judged(outage(late, processors(11_000, 14_000, 0.5, 2_000))), 'node-unknown')).to.equal('unknown');
    expect(outcomeOf(judged(outage(late, processors(11_000, 14_000, 0.5, 400))), 'node-unknown')).to.equal(false);
  });

  it('is not proven, when a leader lost its lease in its window, or nobody renewed it', () => {
    for (const lost of [{ lookedMs: 9_000 }, { holder: 'a', lookedMs: 9_500, stillSinceMs: 5_000 }])
      expect(outcomeOf(judged(outage(late, leader(10_000, lost))), 'node-unknown')).to.equal('unknown');
    expect(outcomeOf(judged(outage(late, leader(25_000, { lookedMs: 24_000 }))), 'node-unknown')).to.equal(false);
  });

  it('is not proven, when a lease ran out before its window and nobody led in it; it is broken when somebody did again', () => {
    const ranOut = leader(500, { holder: 'a', lookedMs: 300, stillSinceMs: 100 });
    expect(outcomeOf(judged(outage(late, ranOut)), 'node-unknown')).to.equal('unknown');
    const resumed = leader(700, { holder: 'a', lookedMs: 600, resumed: true });
    expect(outcomeOf(judged(outage(late, ranOut, resumed)), 'node-unknown')).to.equal(false);
  });

  it('is broken, when the leader lost its lease because a fault struck it', () => {
    const struck = (f: string, type: 'invoke' | 'ok', at: number): Placed => ({
      at,
      draft: {
        process: 'nemesis',
        kind: 'fault',
        type,
        f,
        value: { as: 'kcm', nodes: ['sf-control-plane'], effects: ['hinders-control-plane'], proof: {} },
      },
    });
    const history = outage(late, struck('component-restart', 'invoke', 9_200), leader(10_000, { lookedMs: 9_000 }));
    expect(judged(history).overloads).to.equal(undefined);
  });

  it('is not proven, when another node was not heard of for half of the grace period; a beat left out is not enough', () => {
    const silent = (ms: number): Placed[] => [...beats('n2', 100, 8_100), ...beats('n2', 8_100 + ms, 36_900)];
    expect(outcomeOf(judged(outage(late, ...silent(5_500))), 'node-unknown')).to.equal('unknown');
    expect(outcomeOf(judged(outage(late, ...silent(2_500))), 'node-unknown')).to.equal(false);
  });

  it('is broken, when the only node that fell silent is the one that was silenced', () => {
    const verdict = judged(outage(late, ...beats('n1', 100, 900), ...beats('n1', 33_000, 36_900)));
    expect(verdict.overloads).to.equal(undefined);
    expect(outcomeOf(verdict, 'node-unknown')).to.equal(false);
  });

  it('that came too early is explained by a heartbeat that was as late when the fault came, and by no lost leader', () => {
    // The last beat was due at 1 040 ms: 8.0 s after the fault are 8.76 s and more after a beat at 0.2 s.
    expect(
      outcomeOf(judged(outage(early, beat('n1', 10), leader(5_000, { lookedMs: 4_000 }))), 'node-unknown'),
    ).to.equal(false);
    const lateBeat = [beat('n1', -1_500), beat('n1', 33_000)];
    expect(outcomeOf(judged(outage(early, ...lateBeat)), 'node-unknown')).to.equal('unknown');
  });
});

describe('whatever else there was of overload', () => {
  const everything = (toMs: number): Placed[] => [
    ...busyFor(0, toMs, 1),
    ...Array.from({ length: Math.floor(toMs / 2_000) }, (_, n) => leader(n * 2_000 + 1, { lookedMs: n * 2_000 })),
  ];

  it('a lost write stays lost, and a second writer a second writer', () => {
    const history = outage(late, ...everything(36_000));
    const lost = withLines(history, 'journal-1', (lines) => lines.toSpliced(3, 1));
    expect(outcomeOf(judged(lost), 'acknowledged-writes/journal-1')).to.equal(false);
    expect(judged(lost).outcome).to.equal(false);
  });

  it('what held holds: no finding of a real run that was true is anything else then', async () => {
    for (const { scenario, history, verdict } of await savedHistories()) {
      const trueBefore = judge(scenario, history).findings.filter(({ outcome }) => outcome === true);
      const endMs = history.at(-1)?.timeMs ?? 0;
      const some = fc.subarray(everything(endMs).map(({ at, draft }) => ({ ...draft, timeMs: at })));
      fc.assert(
        fc.property(some, (added) => {
          const after = judge(scenario, withAdded(history, ...added));
          for (const { name } of trueBefore) expect(outcomeOf(after, name), name).to.equal(true);
          expect(after.outcome).to.equal(verdict.outcome);
        }),
        { numRuns: 3 },
      );
    }
  });
});
