import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Effect } from '../history/effects.ts';
import type { Draft, History } from '../history/entry.ts';
import type { NodeView } from '../history/objects.ts';
import type { FaultValue } from '../history/query.ts';
import type { LinesValue, VolumeLine } from '../history/writes.ts';
import { withSlices } from '../testing/edits.ts';
import { api, fastFacts, historyOf, outageDrafts, pod } from '../testing/outage-history.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

type Timed = { at: number; draft: Draft };
const judged = (checker: string, history: History) => judgeBy(checker, bareScenario(history), history);
const outage = outageDrafts();

describe('endpoints against readiness', () => {
  it('hold when they follow in a second, are broken when they do not, and are not judged unseen', () => {
    expect(judged('endpoints', historyOf(outage))).to.deep.equal([]);
    const following = withSlices(historyOf(outage), 1_000);
    expect(judged('endpoints', following)[0]).to.include({ name: 'endpoints/journal-1', outcome: true });
    const [first, ...rest] = following.filter(({ f }) => f === 'endpointslice');
    const stuck = following.filter((entry) => !rest.includes(entry)).map((entry, index) => ({ ...entry, index }));
    expect(first).not.to.equal(undefined);
    expect(judged('endpoints', stuck)[0]).to.include({ outcome: false });
    expect(judged('endpoints', stuck)[0]?.because).to.match(
      /^journal-1 was in the endpoints and not Ready for 19\.88 s$/,
    );
  });

  it('are unknown while their watch was blind', () => {
    const slice = (at: number): Timed => ({
      at,
      draft: api('endpointslice', 'ADDED', {
        name: 's',
        uid: 's',
        namespace: 'test',
        endpoints: [{ address: '1', pod: 'journal-1', ready: true }],
      }),
    });
    const gap: Draft = {
      process: 'api',
      kind: 'gap',
      f: 'endpointslice',
      value: { fromMs: 11_000, toMs: 35_000, why: 'test' },
    };
    const history = historyOf([...outage, slice(10), { at: 35_000, draft: gap }]);
    expect(judged('endpoints', history)[0]).to.include({ outcome: 'unknown' });
  });
});

describe('what is left behind', () => {
  const said = (what: string[]) =>
    historyOf([{ at: 0, draft: { process: 'run', kind: 'phase', f: 'left-behind', value: { what } } }]);

  it('is nothing, or named, or unknown when the run did not look', () => {
    expect(judged('left-behind', said([]))[0]?.outcome).to.equal(true);
    expect(judged('left-behind', said(['namespace sf-x']))[0]).to.include({
      outcome: false,
      because: 'namespace sf-x',
    });
    expect(
      judged('left-behind', historyOf(outage.filter(({ draft }) => draft.f !== 'left-behind')))[0]?.outcome,
    ).to.equal('unknown');
  });
});

describe('one history of a volume', () => {
  const line = (boot: string, seq: number, op?: string): VolumeLine => ({
    kind: op === undefined ? 'tick' : 'append',
    uid: `uid-${boot}`,
    node: 'n1',
    boot,
    seq,
    ms: seq,
    ...(op === undefined ? {} : { op }),
  });
  const read = (at: number, lines: VolumeLine[]): Timed => {
    const value: LinesValue = { identity: 'journal-0', volume: 'pv', node: 'n1', path: '/x', torn: [], lines };
    return { at, draft: { process: 'volume/journal-0', kind: 'observation', f: 'lines', value } };
  };
  const forked = (...reads: VolumeLine[][]) =>
    judged('forked-writes', historyOf(reads.map((lines, n) => read(n, lines))))[0];

  it('holds for writers one after the other, read again as they grow', () => {
    const lines = [line('a', 1), line('a', 2), line('b', 1), line('b', 3)];
    expect(forked(lines.slice(0, 2), lines)).to.include({
      outcome: true,
      because: '4 lines of 2 writers, one after the other',
    });
  });

  it('is broken by an old writer after a newer one, a number twice, and a beginning that changed', () => {
    expect(forked([line('a', 1), line('b', 1), line('a', 2)])?.because).to.equal(
      'line 3, number 2 of uid-a boot a, stands after lines of a newer writer',
    );
    expect(forked([line('a', 1), line('a', 1)])?.because).to.equal(
      'line 2, number 1 of uid-a boot a, stands after its number 1',
    );
    expect(forked([line('a', 1), line('a', 2)], [line('a', 1), line('a', 3)])?.because).to.equal(
      'line 2 is not what it was when read before',
    );
  });

  it('has no write that surely failed', () => {
    const failed: Timed = {
      at: 0,
      draft: {
        process: 'client/journal-0',
        kind: 'op',
        type: 'fail',
        f: 'append',
        value: { op: 'x', identity: 'journal-0', sourceMs: 0, error: 'ECONNREFUSED' },
      },
    };
    const of = (...lines: VolumeLine[]) => judged('resurrected-writes', historyOf([failed, read(1, lines)]))[0];
    expect(of(line('a', 1, 'y'))?.outcome).to.equal(true);
    expect(of(line('a', 1, 'x'))).to.include({
      outcome: false,
      because: 'x surely failed (ECONNREFUSED) and is on pv',
    });
  });
});

describe('nodes that nobody named', () => {
  const node = (at: number, ready: string, taints: string[] = []): Timed => {
    const view: NodeView = {
      name: 'n9',
      uid: 'node-9',
      conditions: { Ready: { status: ready } },
      taints,
      unschedulable: false,
    };
    return { at, draft: api('node', 'MODIFIED', view) };
  };
  const taint = ['node.kubernetes.io/unreachable:NoExecute'];

  it('that went Unknown without a fault are not proven', () => {
    const history = historyOf([...outage, node(5_000, 'Unknown'), node(6_000, 'True')]);
    const findings = judged('detection', history).map(({ name, outcome }) => [name, outcome]);
    expect(findings).to.deep.equal([
      ['detection/n1', true],
      ['detection/n9', 'unknown'],
    ]);
  });

  it('are told by how much their taint was late, so that a machine that was busy for so long can be made out', () => {
    const of = (tainted: number) => judged('detection', historyOf(outageDrafts({ tainted })))[0];
    expect(of(11_250)).to.include({ outcome: true });
    expect(of(14_000)).to.include({ outcome: false, missedMs: 700 });
  });

  it('may be marked late when who marks them was away: counted from its return', () => {
    const absence = (fromMs: number, toMs: number, more: object): Timed[] => {
      const effects = ['hinders-control-plane', 'may-silence-others'];
      const value = { as: 'away', nodes: ['cp'], effects, ...more };
      const away = (at: number, f: string, type: 'invoke' | 'ok'): Timed => ({
        at,
        draft: { process: 'nemesis', kind: 'fault', type, f, value },
      });
      return [
        away(fromMs, 'api-server-stop', 'invoke'),
        away(fromMs + 100, 'api-server-stop', 'ok'),
        away(toMs - 1_000, 'heal api-server-stop', 'invoke'),
        away(toMs, 'heal api-server-stop', 'ok'),
      ];
    };
    const of = (unknown: number, more: object, ...others: Timed[]) => {
      const faults = absence(500, 31_000, more);
      const moments = { unknown, tainted: unknown + 150, terminating: undefined, heal: 400_000, nodeReady: 401_000 };
      return judged(
        'detection',
        historyOf([...outageDrafts({ ...moments, gone: 402_000, replaced: 403_000 }), ...faults, ...others]),
      )[0];
    };
    expect(of(60_000, {})).to.include({ outcome: true });
    expect(of(60_000, {})?.because).to.include('29.00 s after away (api-server-stop) was over');
    // Late by more than anybody who counts anew may be.
    expect(of(390_000, {})).to.include({ outcome: 'unknown' });
    // It was away again.
    expect(of(390_000, {}, ...absence(340_000, 350_000, { as: 'again' }))?.because).to.include('40.00 s after again');
    expect(of(60_000, { effects: ['hinders-control-plane'] })).to.include({ outcome: 'unknown' });
    expect(of(60_000, { effects: ['loses-data'] })).to.include({ outcome: false });
    const blind: Timed = {
      at: 40_000,
      draft: { process: 'api', kind: 'gap', f: 'node', value: { fromMs: 600, toMs: 40_000, why: 'cut' } },
    };
    expect(of(60_000, {}, blind)).to.include({ outcome: true });
  });

  it('that were made anew are not called late: they never fell silent', () => {
    const late = (reason: string) => {
      const anew = node(25_000, 'Unknown');
      const { value } = anew.draft as { value: { object: NodeView } };
      value.object.conditions = { Ready: { status: 'Unknown', reason } };
      const draft = {
        process: 'nemesis',
        kind: 'fault',
        f: 'kubelet-stop',
        value: { as: 'other', nodes: ['n9'] },
      } as const;
      const faults = (['invoke', 'ok'] as const).map((type, at) => ({ at: 500 + at, draft: { ...draft, type } }));
      const gone = { at: 20_000, draft: api('node', 'DELETED', value.object) };
      return judged('detection', historyOf([...faults, ...outage, gone, anew])).find(
        ({ name }) => name === 'detection/n9',
      );
    };
    expect(late('NodeStatusUnknown')).to.include({ outcome: false });
    expect(late('NodeStatusNeverUpdated')).to.equal(undefined);
  });

  it('have their pods evicted in time too', () => {
    const other = (at: number, more = {}): Timed => ({
      at,
      draft: api('pod', 'MODIFIED', { ...pod('uid-z', 'False', more), name: 'journal-9', node: 'n9' }),
    });
    const evicted = {
      deletionTimestamp: '2026-01-01T00:00:00Z',
      conditions: {
        Ready: { status: 'False' },
        DisruptionTarget: { status: 'True', reason: 'DeletionByTaintManager' },
      },
    };
    const tainted = [...outage, other(1), node(12_000, 'Unknown', taint)];
    const of = (...more: Timed[]) =>
      judged('eviction', historyOf([...tainted, ...more])).find(({ name }) => name === 'eviction/journal-9');
    expect(of(other(22_100, evicted))).to.include({ outcome: true });
    expect(of(other(15_000, evicted))?.because).to.match(/^journal-9 was evicted too early: after 3\.00 s/);
    expect(of()?.because).to.match(/^journal-9 was not marked in 25\.00 s on n9/);
    expect(fastFacts.tolerationMs).to.equal(10_000);
  });
});

describe('availability', () => {
  it('is measured; a silence that a fault announced is none of ours, one that none did is', () => {
    expect(judged('availability', historyOf(outage))[0]).to.include({
      outcome: true,
      because: 'journal-1: served 100.0 % of 33, longest outage 3.00 s',
    });
    const quiet = (drafts: Timed[]) =>
      historyOf(drafts.filter(({ at, draft }) => draft.kind !== 'op' || at < 5_000 || at > 12_000));
    const announcing = (...effects: Effect[]) =>
      outage.map((one) =>
        one.draft.kind === 'fault'
          ? { ...one, draft: { ...one.draft, value: { ...(one.draft.value as FaultValue), effects } } }
          : one,
      );
    const explained = judged('availability', quiet(announcing('silences', 'unserves')))[0];
    expect(explained?.outcome).to.equal(true);
    expect(explained?.because).to.match(/explained: .* \(outage \(kubelet-stop\): unserves\)$/);
    // A kubelet that is silent takes nothing from the clients of its pods.
    const found = judged('availability', quiet(outage))[0];
    expect(found?.outcome).to.equal(false);
    expect(found?.because).to.match(/^journal-1 was not served for 8\.00 s, 6\.62 s of it while its pod was Ready/);
  });
});
