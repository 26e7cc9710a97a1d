import { expect } from 'chai';
import { describe, it } from 'mocha';
import { api, historyOf, outageDrafts, pod, usual } from '../testing/outage-history.ts';
import { claimChains } from './claim-chains.ts';
import type { Draft } from './entry.ts';
import { gapsBetween, gapsIn } from './gaps.ts';
import { bearersAt, timelines } from './timelines.ts';

const at = (ms: number, draft: Draft) => ({ at: ms, draft });
const onNode = (f: string, value: object): Draft => ({ process: 'node/n1', kind: 'observation', f, value });
const container = (change: string, podUid: string, sourceMs: number) =>
  onNode('container', { node: 'n1', change, id: 'c', pod: 'journal-1', podUid, sourceMs });

describe('timelines', () => {
  it('tell who bore an identity, in each truth', () => {
    const [timeline, ...more] = timelines(historyOf(outageDrafts()));
    expect(more).to.deep.equal([]);
    expect(timeline?.identity).to.equal('journal-1');
    expect(timeline?.api.map(({ uid, fromMs, toMs, over }) => [uid, fromMs, toMs, over])).to.deep.equal([
      ['uid-a', 3, usual.gone, true],
      ['uid-b', usual.gone + 20, usual.replaced, false],
    ]);
    expect(timeline?.node.map(({ uid, node, over }) => [uid, node, over])).to.deep.equal([['uid-a', 'n1', false]]);
    expect(timeline?.data.map(({ uid }) => uid)).to.deep.equal(['uid-a', 'uid-b']);
    expect(timeline?.data[0]?.toMs).to.be.lessThan(usual.gone);
    expect(timeline?.data[1]?.fromMs).to.be.greaterThan(usual.replaced - 1);
  });

  it('take the time of the node truth from its source, in whatever order it arrives', () => {
    const history = historyOf([
      at(100, container('started', 'uid-a', 40)),
      at(500, container('exited', 'uid-a', 480)),
      at(510, container('deleted', 'uid-a', 505)),
      at(520, container('exited', 'uid-never-seen', 515)),
      at(
        530,
        onNode('containers', {
          node: 'n1',
          containers: [{ pod: 'journal-1', podUid: 'uid-a', state: 'CONTAINER_EXITED' }],
        }),
      ),
    ]);
    const bearers = timelines(history)[0]?.node ?? [];
    expect(bearers).to.deep.equal([
      { uid: 'uid-a', node: 'n1', fromIndex: 0, fromMs: 40, toIndex: 1, toMs: 480, over: true },
    ]);
    expect(bearersAt(bearers, 300)).to.have.length(1);
    expect(bearersAt(bearers, 490)).to.have.length(0);
  });

  it('know a pod that moves to no node yet, and one that is there at the end', () => {
    const pending = pod('uid-a', 'False', { phase: 'Pending' });
    delete pending.node;
    const history = historyOf([
      at(1, api('pod', 'ADDED', pending)),
      at(2, api('pod', 'MODIFIED', pod('uid-a', 'True'))),
    ]);
    const [bearer] = timelines(history)[0]?.api ?? [];
    expect(bearer).to.include({ node: 'n1', fromMs: 1, toMs: 2, over: false });
    expect(bearersAt([bearer as never], 1_000)).to.have.length(1);
  });
});

describe('claim chains', () => {
  const claim = (change: 'ADDED' | 'MODIFIED' | 'DELETED', uid: string, more: object = {}) =>
    api('claim', change, { name: 'data-journal-1', uid, namespace: 'test', phase: 'Bound', ...more });
  const volume = (change: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, path?: string) =>
    api('volume', change, { name, uid: `uid-${name}`, phase: 'Bound', reclaimPolicy: 'Delete', nodes: ['n1'], path });

  it('lead from each claim to its directory, and tell when that changed', () => {
    const chains = claimChains(
      historyOf([
        at(1, claim('ADDED', 'c1')),
        at(2, volume('ADDED', 'pv-1', '/a')),
        at(3, claim('MODIFIED', 'c1', { volume: 'pv-1' })),
        at(4, claim('MODIFIED', 'c1', { volume: 'pv-1', phase: 'Bound' })),
        at(5, claim('MODIFIED', 'c1', { volume: 'pv-1', deletionTimestamp: '2026-01-01T00:00:00Z' })),
        at(6, claim('DELETED', 'c1', { volume: 'pv-1', deletionTimestamp: '2026-01-01T00:00:00Z' })),
        at(7, claim('ADDED', 'c2', { volume: 'pv-2' })),
        at(8, volume('DELETED', 'pv-1', '/a')),
        at(9, volume('ADDED', 'pv-2', '/b')),
      ]),
    );
    expect(chains.map(({ uid, links }) => [uid, links.map(({ path, since }) => [path, since.timeMs])])).to.deep.equal([
      ['c1', [['/a', 3]]],
      [
        'c2',
        [
          [undefined, 7],
          ['/b', 9],
        ],
      ],
    ]);
    expect(chains[0]?.terminating?.timeMs).to.equal(5);
    expect(chains[0]?.deleted?.timeMs).to.equal(6);
    expect(chains[1]?.links[1]).to.include({ volume: 'pv-2', volumeUid: 'uid-pv-2' });
  });
});

describe('gaps', () => {
  const gap = (type: 'invoke' | 'ok' | undefined, f: string, value: object): Draft => ({
    process: 'api',
    kind: 'gap',
    ...(type === undefined ? {} : { type }),
    f,
    value,
  });
  const history = historyOf([
    at(10, gap('invoke', 'pod', { fromMs: 9, why: 'reset' })),
    at(11, gap('invoke', 'node', { fromMs: 11, why: 'reset' })),
    at(20, gap('ok', 'pod', { fromMs: 9, toMs: 19, why: 'reset', late: true })),
    at(30, gap(undefined, 'pod', { fromMs: 25, toMs: 29, why: 'of version 1' })),
    at(99, { process: 'run', kind: 'phase', f: 'end', value: {} }),
  ]);

  it('are one from beginning to end, open when it never came, whole when told at once', () => {
    expect(gapsIn(history).map(({ f, fromMs, toMs, late }) => [f, fromMs, toMs, late])).to.deep.equal([
      ['pod', 9, 19, true],
      ['node', 11, Number.POSITIVE_INFINITY, false],
      ['pod', 25, 29, false],
    ]);
  });

  it('are found by the span that they overlap', () => {
    const between = (from: number, to: number) =>
      gapsBetween(history, history[from] as never, history[to] as never, 'api').map(({ index }) => index);
    expect(between(0, 1)).to.deep.equal([0, 2, 1]);
    expect(between(3, 4)).to.deep.equal([1]);
    expect(gapsBetween(history, history[0] as never, history[4] as never, 'node')).to.deep.equal([]);
  });
});
