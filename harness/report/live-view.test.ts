import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Draft } from '../history/entry.ts';
import { api, fastFacts, historyOf, outageDrafts, pod, usual, type Moments } from '../testing/outage-history.ts';
import type { FaultInForce, LiveView } from './live-model.ts';
import { liveView } from './live-view.ts';

interface Given {
  moments?: Partial<Moments>;
  more?: { at: number; draft: Draft }[];
  faults?: FaultInForce[];
}

const kubelet = (state: string, sourceMs: number): Draft => ({
  process: 'node/n1',
  kind: 'observation',
  f: 'kubelet',
  value: { node: 'n1', state, sourceMs },
});
const engine = (state: string): Draft => ({
  process: 'node/n1',
  kind: 'observation',
  f: 'engine',
  value: { node: 'n1', state },
});
const container = (change: string, id: string, node: string, podUid: string, sourceMs: number): Draft => ({
  process: `node/${node}`,
  kind: 'observation',
  f: 'container',
  value: { node, change, id, pod: 'journal-1', podUid, namespace: 'test', sourceMs },
});
const heard = (node: string): Draft => ({
  process: `node/${node}`,
  kind: 'observation',
  f: 'containers',
  value: { node, containers: [] },
});

/** The outage as the harness sees it, with what the node says of its kubelet, at a moment. */
function viewAt(ms: number, { moments = {}, more = [], faults = [] }: Given = {}): LiveView {
  const m = { ...usual, ...moments };
  const drafts = [
    ...outageDrafts(moments),
    { at: 6, draft: kubelet('active', -60_000) },
    { at: 6, draft: engine('running') },
    { at: 7, draft: heard('n1') },
    { at: 7, draft: heard('n2') },
    { at: m.inject + 400, draft: kubelet('inactive', m.inject) },
    { at: m.heal + 600, draft: kubelet('active', m.heal) },
    ...more,
  ];
  const input = {
    cluster: 'test',
    k8s: 'v1.36.1',
    nodes: ['n1', 'n2'].map((name) => ({ name, role: 'worker' })),
    namespace: undefined,
    history: historyOf(drafts.filter(({ at }) => at <= ms)),
    facts: { cluster: fastFacts, sets: new Map([['test/journal', fastFacts]]) },
    faults,
  };
  return liveView(input, ms);
}

const states = ({ promises }: LiveView): Record<string, string> =>
  Object.fromEntries(promises.map(({ on, what, state }) => [`${on} ${what}`, state]));
const since = (ms: number): string => new Date(ms).toISOString();
const identityIn = ({ identities }: LiveView) => identities[0]!;
const nodeIn = ({ nodes }: LiveView) => nodes[0]!;

describe('the live picture', () => {
  it('of a calm cluster has every named node and every identity, and no promise', () => {
    const view = viewAt(900);
    expect(view.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2']);
    expect(identityIn(view)).to.deep.include({ namespace: 'test', set: 'journal', name: 'journal-1', previous: [] });
    expect(identityIn(view).pod).to.include({ uid: 'uid-a', ready: 'True', node: 'n1' });
    expect(view.claims.map(({ name, phase }) => [name, phase])).to.deep.equal([['data-journal-1', 'Bound']]);
    expect(view.promises).to.deep.equal([]);
    expect(view.api).to.deep.equal({ answers: true });
  });

  it('holds a silent kubelet against the bounds of the live timers, from the stamp of its unit on', () => {
    const promise = viewAt(5_000).promises[0];
    expect(promise).to.deep.include({ on: 'n1', what: 'Unknown', since: { at: since(1_000), by: 'seen' } });
    expect([promise?.fromMs, promise?.toMs]).to.deep.equal([8_760, 14_000]);
    expect(states(viewAt(5_000))).to.deep.equal({ 'n1 Unknown': 'waiting' });
    expect(states(viewAt(10_500))).to.deep.equal({ 'n1 Unknown': 'due' });
    expect(states(viewAt(11_200))).to.deep.equal({ 'n1 Unknown': 'kept', 'n1 tainted': 'due' });
    expect(states(viewAt(15_000))).to.deep.include({ 'n1 tainted': 'kept', 'test/journal-1 deleted': 'waiting' });
    expect(states(viewAt(22_000))).to.deep.include({ 'test/journal-1 deleted': 'kept' });
  });

  it('says what came too early, too late, and not at all', () => {
    expect(states(viewAt(6_000, { moments: { unknown: 5_000, tainted: 5_100 } }))).to.include({
      'n1 Unknown': 'early',
    });
    expect(states(viewAt(18_000, { moments: { unknown: 17_000, tainted: 17_100 } }))).to.include({
      'n1 Unknown': 'late',
    });
    expect(states(viewAt(16_000, { moments: { unknown: 20_000, tainted: 20_100 } }))).to.include({
      'n1 Unknown': 'overdue',
    });
  });

  it('accuses nobody while the API server was not heard', () => {
    const gap: Draft = { process: 'api', kind: 'gap', type: 'invoke', f: '*', value: { fromMs: 9_000, why: 'reset' } };
    const view = viewAt(16_000, {
      moments: { unknown: 20_000, tainted: 20_100 },
      more: [{ at: 9_500, draft: gap }],
    });
    expect(states(view)).to.include({ 'n1 Unknown': 'unseen' });
    expect(view.api).to.deep.equal({ answers: false, since: { at: since(9_000), by: 'seen' }, why: 'reset' });
  });

  it('follows the way back: node Ready, old pod gone, the next one Ready', () => {
    expect(states(viewAt(27_700))).to.deep.equal({
      'n1 Ready': 'due',
      'n1 untainted': 'due',
      'test/journal-1 deleted': 'kept',
      'test/journal-1 gone': 'due',
    });
    expect(states(viewAt(29_510))).to.include({ 'test/journal-1 recreated': 'due', 'n1 Ready': 'kept' });
    expect(states(viewAt(30_000))).to.include({ 'test/journal-1 Ready again': 'due' });
    const view = viewAt(31_500);
    expect(states(view)).to.include({ 'test/journal-1 Ready again': 'kept' });
    expect(identityIn(view).previous).to.deep.equal(['uid-a']);
    expect(states(viewAt(70_000)), 'what was kept is forgotten').to.deep.equal({});
  });

  it('does not count from the start of a kubelet what came of something else', () => {
    // The kubelet goes on; the node is Unknown for a while because of the control plane.
    const view = viewAt(28_500, { more: [{ at: 27_650, draft: kubelet('active', -60_000) }] });
    expect(states(view)).to.deep.equal({});
  });

  it('forgets an identity with its set, when nothing of it is left', () => {
    const set = { name: 'journal', uid: 'sts-1', namespace: 'test', replicas: 1, start: 1, status: {} };
    const exited = { at: 29_200, draft: container('exited', 'c', 'n1', 'uid-a', 29_100) };
    const more = (at: number) => [exited, { at, draft: api('statefulset', 'DELETED', set) }];
    expect(viewAt(29_000, { more: more(28_500) }).identities.map(({ wanted }) => wanted)).to.deep.equal([false]);
    expect(viewAt(29_510, { more: more(29_505) }).identities).to.deep.equal([]);
  });

  it('promises nothing of an identity that nobody wants any more', () => {
    const scaled = api('statefulset', 'MODIFIED', {
      ...{ name: 'journal', uid: 'sts-1', namespace: 'test', replicas: 0, start: 1, status: {} },
    });
    const view = viewAt(29_510, { more: [{ at: 28_500, draft: scaled }] });
    expect(identityIn(view)).to.include({ wanted: false });
    expect(Object.keys(states(view))).to.deep.equal(['n1 Ready']);
  });

  it('counts from the injection of a fault that silences the node', () => {
    const fault: FaultInForce = {
      kind: 'control-plane-partition',
      on: 'node n1',
      node: 'n1',
      sinceMs: 1_000,
      by: 'seen',
      silences: true,
    };
    const still = { more: [{ at: 1_500, draft: kubelet('active', -60_000) }], moments: { inject: 9_000 } };
    const [promise] = viewAt(8_000, { ...still, faults: [fault] }).promises;
    expect(promise).to.include({ after: 'control-plane-partition', state: 'waiting' });
    expect(viewAt(8_000, { ...still, faults: [{ ...fault, by: 'least' }] }).promises).to.deep.equal([]);
    const stop: FaultInForce = { ...fault, kind: 'kubelet-stop', sinceMs: 600 };
    const exact = viewAt(8_000, { faults: [stop] }).promises[0];
    expect(exact, 'the node knows better when it was').to.deep.include({ since: { at: since(1_000), by: 'seen' } });
  });

  it('shows two containers of one identity as what they are, while the API server shows one pod', () => {
    const two = [
      { at: 800, draft: container('started', 'c', 'n1', 'uid-a', 700) },
      { at: 3_000, draft: container('started', 'd', 'n2', 'uid-b', 2_900) },
    ];
    const runs = (ms: number) => identityIn(viewAt(ms, { more: two })).runs.map(({ node, podUid }) => [node, podUid]);
    expect(runs(4_000)).to.deep.equal([
      ['n1', 'uid-a'],
      ['n2', 'uid-b'],
    ]);
    const ended = [...two, { at: 5_000, draft: container('exited', 'c', 'n1', 'uid-a', 4_900) }];
    expect(identityIn(viewAt(6_000, { more: ended })).runs).to.deep.equal([
      { node: 'n2', podUid: 'uid-b', since: { at: since(2_900), by: 'seen' }, certain: true },
    ]);
  });

  it('tells namesakes in two namespaces apart', () => {
    const other = container('started', 'x', 'n2', 'uid-x', 700);
    const foreign = { ...other, value: { ...(other.value as object), namespace: 'elsewhere' } };
    expect(identityIn(viewAt(900, { more: [{ at: 800, draft: foreign }] })).runs).to.deep.equal([]);
  });

  it('does not know who runs on a node that is not heard', () => {
    const gap: Draft = {
      process: 'node/n1',
      kind: 'gap',
      type: 'invoke',
      f: 'container',
      value: { fromMs: 2_000, why: 'silent' },
    };
    const more = [
      { at: 800, draft: container('started', 'c', 'n1', 'uid-a', 700) },
      { at: 3_000, draft: gap },
    ];
    const view = viewAt(4_000, { more });
    expect(nodeIn(view).blind).to.deep.equal({ since: { at: since(2_000), by: 'seen' }, why: 'silent' });
    expect(identityIn(view).runs).to.have.length(1);
    expect(identityIn(view).runs[0]?.certain).to.equal(false);
  });

  it('says since when, by stamps of the API server where it was not seen', () => {
    const stamped = (uid: string, at: string, change: 'LISTED' | 'MODIFIED', more: object): Draft =>
      api('pod', change, {
        ...pod(uid, 'True'),
        conditions: { Ready: { status: 'True', lastTransitionTime: at } },
        ...more,
      });
    const deletion = { deletionTimestamp: since(33_000), deletionGracePeriodSeconds: 30 };
    const more = [{ at: 4_500, draft: stamped('uid-a', '1969-12-31T23:59:00Z', 'LISTED', deletion) }];
    const there = identityIn(viewAt(5_000, { more })).pod;
    expect(there?.terminating).to.deep.equal({ at: since(3_000), by: 'stamp' });
    const seen = [{ at: 3_400, draft: stamped('uid-a', since(3_000).replace('.000', ''), 'MODIFIED', deletion) }];
    expect(identityIn(viewAt(5_000, { more: seen })).pod?.terminating).to.deep.equal({ at: since(3_400), by: 'seen' });
  });
});
