import type { Facts } from '../bounds/facts.ts';
import type { Draft, Entry } from '../history/entry.ts';
import type { NodeView, PodView, Seen } from '../history/objects.ts';

/** Timers of the `fast` profile. */
export const fastFacts: Facts = {
  k8s: 'v1.36.1',
  nodeMonitorPeriodMs: 1_000,
  nodeMonitorGraceMs: 10_000,
  leaseDurationMs: 4_000,
  nodeStatusUpdateMs: 2_000,
  tolerationMs: 10_000,
  terminationGraceMs: 3_000,
  readinessPeriodMs: 1_000,
  evictionRate: 10,
};

/** Moments of a made-up outage, milliseconds; a moment that is undefined does not come. */
export interface Moments {
  inject: number;
  unknown: number;
  tainted: number;
  terminating: number | undefined;
  heal: number;
  nodeReady: number;
  gone: number;
  replaced: number;
}

export const usual: Moments = {
  inject: 1_000,
  unknown: 11_100,
  tainted: 11_250,
  terminating: 21_300,
  heal: 27_000,
  nodeReady: 28_000,
  gone: 29_500,
  replaced: 31_000,
};

const node = (ready: string, taints: string[] = []): NodeView => ({
  name: 'n1',
  uid: 'node-1',
  conditions: { Ready: { status: ready } },
  taints,
  unschedulable: false,
});

/** A pod of identity journal-1. */
export const pod = (uid: string, ready: string, more: Partial<PodView> = {}): PodView => ({
  name: 'journal-1',
  namespace: 'test',
  uid,
  node: 'n1',
  phase: 'Running',
  conditions: { Ready: { status: ready } },
  containers: [],
  claims: ['data-journal-1'],
  ...more,
});

const unreachable = ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'];
const evicted = {
  deletionTimestamp: '2026-01-01T00:00:00Z',
  conditions: { Ready: { status: 'False' }, DisruptionTarget: { status: 'True', reason: 'DeletionByTaintManager' } },
};

/** Puts drafts in the order of their times and numbers them. */
export function historyOf(drafts: { at: number; draft: Draft }[]): Entry[] {
  return drafts.toSorted((a, b) => a.at - b.at).map(({ at, draft }, index) => ({ index, timeMs: at, ...draft }));
}

export const api = (f: string, change: Seen['change'], object: unknown): Draft => ({
  process: 'api',
  kind: 'observation',
  f,
  value: { change, object },
});

const fault = (f: string, type: 'invoke' | 'ok', more: object = {}): Draft => ({
  process: 'nemesis',
  kind: 'fault',
  type,
  f,
  value: { as: 'outage', nodes: ['n1'], ...more },
});

const step = (name: string, type: 'invoke' | 'ok'): Draft => ({
  process: 'run',
  kind: 'phase',
  type,
  f: `step ${name}`,
  value: {},
});

const containers = (uid: string): Draft => ({
  process: 'node/n1',
  kind: 'observation',
  f: 'containers',
  value: {
    node: 'n1',
    containers: [
      {
        id: 'c',
        pod: 'journal-1',
        podUid: uid,
        namespace: 'test',
        name: 'journal',
        state: 'CONTAINER_RUNNING',
        attempt: 0,
      },
    ],
  },
});

const claim = (uid: string): Draft =>
  api('claim', 'LISTED', { name: 'data-journal-1', uid, namespace: 'test', phase: 'Bound', volume: 'pv-1' });

const statefulset = api('statefulset', 'LISTED', {
  name: 'journal',
  uid: 'sts-1',
  namespace: 'test',
  replicas: 1,
  policy: 'OrderedReady',
  status: {},
  // Ordinal 0 is not made up: its range begins at 1.
  start: 1,
});

/** The entries of an outage as Kubernetes promises it, with one acknowledged write a second. Give `moments` to bend it. */
export function outageDrafts(moments: Partial<Moments> = {}): { at: number; draft: Draft }[] {
  const m = { ...usual, ...moments };
  const look = (name: string, at: number) => [
    { at, draft: step(name, 'invoke') },
    { at: at + 1, draft: containers('uid-a') },
    { at: at + 2, draft: step(name, 'ok') },
  ];
  const eviction =
    m.terminating === undefined
      ? []
      : [{ at: m.terminating, draft: api('pod', 'MODIFIED', pod('uid-a', 'False', evicted)) }];
  return [
    { at: 0, draft: { process: 'run', kind: 'phase', f: 'begin', value: {} } },
    { at: 1, draft: { process: 'run', kind: 'phase', f: 'facts', value: fastFacts } },
    { at: 2, draft: api('node', 'LISTED', node('True')) },
    { at: 3, draft: api('pod', 'LISTED', pod('uid-a', 'True')) },
    { at: 4, draft: claim('claim-1') },
    { at: 5, draft: statefulset },
    { at: m.inject - 1, draft: step('outage', 'invoke') },
    { at: m.inject, draft: fault('kubelet-stop', 'invoke') },
    { at: m.inject + 100, draft: fault('kubelet-stop', 'ok', { proof: ['kubelet inactive'] }) },
    { at: m.inject + 101, draft: step('outage', 'ok') },
    { at: m.unknown, draft: api('node', 'MODIFIED', node('Unknown')) },
    { at: m.unknown + 20, draft: api('pod', 'MODIFIED', pod('uid-a', 'False')) },
    { at: m.tainted, draft: api('node', 'MODIFIED', node('Unknown', unreachable)) },
    ...eviction,
    ...look('still-running', m.heal - 5_500),
    ...look('runs-past-grace', m.heal - 100),
    { at: m.heal - 5_000, draft: step('lingering', 'invoke') },
    { at: m.heal - 101, draft: step('lingering', 'ok') },
    { at: m.heal, draft: fault('heal kubelet-stop', 'invoke') },
    { at: m.heal + 200, draft: fault('heal kubelet-stop', 'ok', { proof: ['kubelet active'] }) },
    { at: m.nodeReady, draft: api('node', 'MODIFIED', node('True', unreachable)) },
    { at: m.nodeReady + 300, draft: api('node', 'MODIFIED', node('True')) },
    { at: m.gone, draft: api('pod', 'DELETED', pod('uid-a', 'False', { ...evicted, phase: 'Succeeded' })) },
    { at: m.gone + 20, draft: api('pod', 'ADDED', pod('uid-b', 'False', { phase: 'Pending' })) },
    { at: m.replaced, draft: api('pod', 'MODIFIED', pod('uid-b', 'True')) },
    { at: m.replaced + 100, draft: { process: 'run', kind: 'phase', f: 'settled', value: {} } },
    ...writes(m),
    { at: 37_000, draft: { process: 'run', kind: 'phase', f: 'left-behind', value: { what: [] } } },
  ];
}

/** One acknowledged write a second while a pod serves, and the volume that has them all. */
function writes({ gone, replaced }: Moments): { at: number; draft: Draft }[] {
  const writtenAt = Array.from({ length: 35 }, (_, n) => n * 1_000 + 500).filter(
    (at) => at < gone - 200 || at > replaced,
  );
  const acks = writtenAt.map((at, n) => ({
    at,
    draft: {
      process: 'client/journal-1',
      kind: 'op' as const,
      type: 'ok' as const,
      f: 'append',
      value: {
        op: `journal-1/${n}`,
        identity: 'journal-1',
        sourceMs: at,
        reply: { seq: n, boot: 'b', uid: bearer(at, gone) },
      },
    },
  }));
  const lines = writtenAt.map((at, n) => ({
    kind: 'append',
    uid: bearer(at, gone),
    node: 'n1',
    boot: 'b',
    seq: n,
    ms: at - 1,
    op: `journal-1/${n}`,
  }));
  const value = { identity: 'journal-1', volume: 'pv-1', node: 'n1', path: '/x', torn: [], lines };
  return [...acks, { at: 36_000, draft: { process: 'volume/journal-1', kind: 'observation', f: 'lines', value } }];
}

const bearer = (at: number, gone: number): string => (at < gone ? 'uid-a' : 'uid-b');
