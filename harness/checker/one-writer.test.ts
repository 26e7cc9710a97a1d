import { expect } from 'chai';
import { describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { Parts } from '../history/parts.ts';
import type { Draft } from '../history/entry.ts';
import { historyOf } from '../testing/outage-history.ts';
import { acknowledgedWrites } from './acknowledged-writes.ts';
import type { Checker, Finding } from './checker.ts';
import { oneWriter } from './one-writer.ts';

type At = { at: number; draft: Draft };
const container = (node: string, uid: string, change: string, at: number, pod = 'journal-1'): At => ({
  at,
  draft: {
    process: `node/${node}`,
    kind: 'observation',
    f: 'container',
    value: { node, change, id: `c-${uid}`, pod, podUid: uid, namespace: 'test', name: 'journal', sourceMs: at },
  },
});
const gap = (process: string, fromMs: number, toMs: number): At => ({
  at: toMs,
  draft: { process, kind: 'gap', f: 'container', value: { fromMs, toMs, why: 'test' } },
});
const line = (uid: string, node: string, ms: number, op: string) => ({
  kind: 'append',
  uid,
  node,
  boot: uid,
  seq: 1,
  ms,
  op,
});
const volume = (...lines: ReturnType<typeof line>[]): At => ({
  at: 50_000,
  draft: {
    process: 'volume/journal-1',
    kind: 'observation',
    f: 'lines',
    value: { identity: 'journal-1', volume: 'pv-1', node: 'n1', path: '/x', torn: [], lines },
  },
});
const report = (uid: string, node: string, ms: number): At => ({
  at: ms,
  draft: {
    process: 'writer/journal-1',
    kind: 'observation',
    f: 'line',
    value: { identity: 'journal-1', uid, node, boot: uid, seq: 1, kind: 'tick', sourceMs: ms, reportedMs: ms },
  },
});
const ack = (client: string, n: number, at: number, identity = 'journal-1'): At => ({
  at,
  draft: {
    process: `client/${client}`,
    kind: 'op',
    type: 'ok',
    f: 'append',
    value: {
      op: `${client}/${n}`,
      identity: client,
      sourceMs: at,
      reply: { seq: n, boot: 'a', uid: 'a', identity, ms: at },
    },
  },
});
const judged = (checker: Checker, ...drafts: At[]): Finding => {
  const history = historyOf(drafts);
  const given = { scenario: kubeletOutage, history, parts: new Parts(history), bindings: undefined as never };
  return checker({ ...given, faults: [], facts: undefined, bounds: undefined })[0] as Finding;
};

/** Pod a on n1, then pod b on n2, as it should be. */
const both = [
  container('n1', 'a', 'started', 1_000),
  container('n1', 'a', 'exited', 9_000),
  container('n2', 'b', 'started', 10_000),
];
const written = volume(
  line('a', 'n1', 1_500, 'journal-1/1'),
  line('a', 'n1', 8_500, 'journal-1/2'),
  line('b', 'n2', 10_500, 'journal-1/3'),
);

describe('one writer, by node truth and data truth', () => {
  it('holds when both say so, and tells what each says', () => {
    const { outcome, because } = judged(oneWriter, ...both, written);
    expect(outcome).to.equal(true);
    expect(because).to.equal(
      'data truth (pv-1): a on n1 1.50 s..8.50 s, b on n2 10.50 s..10.50 s; ' +
        'node truth: a on n1 1.00 s..9.00 s, b on n2 10.00 s..the end',
    );
  });

  it('is broken by two containers at once, though neither wrote meanwhile, with their nodes', () => {
    const { outcome, because, evidence } = judged(
      oneWriter,
      ...both.slice(0, 2),
      container('n2', 'b', 'started', 6_000),
      volume(line('a', 'n1', 1_500, 'journal-1/1'), line('b', 'n2', 9_500, 'journal-1/2')),
    );
    expect(outcome).to.equal(false);
    expect(because).to.match(/^two containers at once for 3000 ms: a on n1 and b on n2; /);
    expect(evidence).to.include.members([0, 1, 2]);
  });

  it('is broken by what the writers told, though the volume has lost it and no runtime was followed', () => {
    const told = [
      report('a', 'n1', 2_000),
      report('b', 'n2', 5_000),
      report('a', 'n1', 7_000),
      report('b', 'n2', 8_000),
    ];
    const { outcome, because } = judged(oneWriter, ...told, volume(line('b', 'n2', 8_000, 'journal-1/9')));
    expect(outcome).to.equal(false);
    expect(because).to.match(/^two at once for 2000 ms: a on n1 and b on n2; /);
  });

  it('is not proven when a blind follower leaves room for two, and is when it does not', () => {
    const [aStarted] = both as [At, At, At];
    const lateEnd: At = {
      at: 14_001,
      draft: { process: 'node/n1', kind: 'observation', f: 'containers', value: { node: 'n1', containers: [] } },
    };
    const doubt = judged(oneWriter, aStarted, both[2]!, gap('node/n1', 8_000, 14_000), lateEnd, written);
    expect(doubt.outcome).to.equal('unknown');
    expect(doubt.because).to.match(/^two containers at once are possible for 4001 ms/);
    expect(judged(oneWriter, ...both, gap('node/n1', 20_000, 22_000), written).outcome).to.equal(true);
  });

  it('is not proven when a writer is known that no runtime told of, on nodes that were blind', () => {
    const { outcome, because } = judged(oneWriter, ...both.slice(0, 2), gap('node/n2', 5_000, 40_000), written);
    expect(outcome).to.equal('unknown');
    expect(because).to.match(/^no runtime told of b: node\/n2 was blind from 5.00 to 40.00 s/);
  });

  it('is not proven when the volume was not read, or the prober was lost', () => {
    expect(judged(oneWriter, ...both, report('a', 'n1', 2_000)).because).to.match(/^its volume was not read/);
    const lost = judged(oneWriter, ...both, written, gap('client', 4_000, 60_000));
    expect([lost.outcome, lost.because.split(';')[0]]).to.deep.equal([
      'unknown',
      'client was blind from 4.00 to 60.00 s (test)',
    ]);
  });
});

describe('acknowledged writes, through pods and the service', () => {
  const kept = volume(
    line('a', 'n1', 1, 'service/1'),
    line('a', 'n1', 2, 'journal-1/1'),
    line('a', 'n1', 3, 'journal-1/2'),
    line('a', 'n1', 4, 'service/4'),
  );
  const acks = [ack('journal-1', 1, 3), ack('service', 1, 4), ack('journal-1', 2, 5), ack('service', 4, 6)];

  it('are looked for on the volume of the identity that answered; only each client’s own are in order', () => {
    const { name, outcome, because } = judged(acknowledgedWrites, ...acks, kept);
    expect([name, outcome, because]).to.deep.equal(['acknowledged-writes/journal-1', true, 'all 4 are on pv-1']);
  });

  it('are lost when the service acknowledged what no volume of that identity has', () => {
    const { outcome, because } = judged(acknowledgedWrites, ...acks, ack('service', 7, 9), kept);
    expect([outcome, because]).to.deep.equal([false, '1 of 5 lost: service/7']);
  });

  it('are not proven when acknowledgements may have been missed, and still broken when one is lost', () => {
    const lost = gap('client', 7, 60_000);
    const unknown = judged(acknowledgedWrites, ...acks, kept, lost);
    expect(unknown.outcome).to.equal('unknown');
    expect(unknown.because).to.contain('acknowledgements may have been missed: client was blind from 0.01 to 60.00 s');
    expect(judged(acknowledgedWrites, ...acks, ack('service', 7, 9), kept, lost).outcome).to.equal(false);
  });
});
