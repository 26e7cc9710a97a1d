import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Draft } from '../history/entry.ts';
import { api, historyOf, pod } from '../testing/outage-history.ts';
import { bindingsOf } from './bindings.ts';
import { reachedAt } from './conditions.ts';

const fault = (nodes: string[]): Draft => ({
  process: 'nemesis',
  kind: 'fault',
  type: 'invoke',
  f: 'kubelet-stop',
  value: { as: 'outage', nodes },
});
const node = (name: string, ready: string): Draft =>
  api('node', 'MODIFIED', {
    name,
    uid: name,
    conditions: { Ready: { status: ready } },
    taints: [],
    unschedulable: false,
  });
const numbered = (...drafts: Draft[]) => historyOf(drafts.map((draft, at) => ({ at, draft })));
const reached = (history: ReturnType<typeof numbered>, condition: Parameters<typeof reachedAt>[1], from = 0) =>
  reachedAt(history, condition, from, bindingsOf(history))?.index;

describe('conditions', () => {
  it('on several nodes hold when they hold of all of them at once', () => {
    const history = numbered(
      fault(['n1', 'n2']),
      node('n1', 'Unknown'),
      node('n1', 'True'),
      node('n2', 'Unknown'),
      node('n1', 'Unknown'),
    );
    expect(reached(history, { of: 'node', on: 'outage', ready: 'Unknown' })).to.equal(4);
  });

  it('tell the pod that bore an identity before the fault from the one after', () => {
    const history = numbered(
      api('pod', 'LISTED', pod('uid-a', 'True')),
      fault(['n1']),
      api('pod', 'DELETED', pod('uid-a', 'True')),
      api('pod', 'ADDED', pod('uid-b', 'True')),
    );
    expect(reached(history, { of: 'pod', pod: 'journal-1', bearer: 'after', ready: 'True' })).to.equal(3);
    expect(reached(history, { of: 'pod', pod: 'journal-1', bearer: 'before', gone: true })).to.equal(2);
    expect(reached(history, { of: 'pod', pod: 'journal-2', ready: 'True' })).to.equal(undefined);
  });

  it('count a state from before the beginning as it stands there, and not one that has passed', () => {
    const history = numbered(fault(['n1']), node('n1', 'Unknown'), node('n1', 'True'), node('n1', 'Unknown'));
    expect(reached(history, { of: 'node', on: 'outage', ready: 'Unknown' }, 2)).to.equal(3);
    expect(reached(history, { of: 'node', on: 'outage', ready: 'True' }, 2)).to.equal(2);
  });

  it('with a count hold of so many at once, and not of those that are gone', () => {
    const named = (name: string, ready: string) => pod(`uid-${name}`, ready, { name });
    const history = numbered(
      api('pod', 'ADDED', named('journal-0', 'True')),
      api('pod', 'ADDED', named('journal-1', 'True')),
      api('pod', 'DELETED', named('journal-0', 'True')),
    );
    expect(reached(history, { of: 'pod', owner: 'journal', ready: 'True', count: 2 })).to.equal(1);
    expect(reached(history, { of: 'pod', owner: 'journal', ready: 'True', count: { atLeast: 3 } })).to.equal(undefined);
    expect(reached(history, { of: 'pod', owner: 'journal', count: 1 }, 2)).to.equal(2);
    expect(reached(history, { of: 'pod', owner: 'web', count: 0 })).to.equal(0);
  });

  it('joined by all hold at one moment, by any as soon as one does', () => {
    const gone = { of: 'pod', pod: 'journal-1', gone: true } as const;
    const unknown = { of: 'node', node: 'n1', ready: 'Unknown' } as const;
    const history = numbered(
      node('n1', 'Unknown'),
      node('n1', 'True'),
      api('pod', 'DELETED', pod('uid-a', 'True')),
      node('n1', 'Unknown'),
    );
    expect(reached(history, { of: 'all', these: [gone, unknown] })).to.equal(3);
    expect(reached(history, { of: 'any', these: [gone, unknown] }, 1)).to.equal(2);
  });

  it('on events count those of the span, and those that are told again', () => {
    const event = (change: 'ADDED' | 'MODIFIED') =>
      api('event', change, {
        uid: 'e',
        name: 'e',
        reason: 'FailedScheduling',
        about: { kind: 'Pod', name: 'journal-1' },
      });
    const history = numbered(event('ADDED'), node('n1', 'True'), node('n1', 'True'), event('MODIFIED'));
    const condition = { of: 'event', reason: 'FailedScheduling', about: 'journal-1' } as const;
    expect(reached(history, condition)).to.equal(0);
    expect(reached(history, condition, 1)).to.equal(3);
  });

  it('compare a claim with the one of before, and its volume with the volume of before', () => {
    const claim = (uid: string, volume?: string) => ({ name: 'data-journal-1', uid, phase: 'Bound', volume });
    const history = numbered(
      api('claim', 'ADDED', claim('c1', 'pv1')),
      fault(['n1']),
      api('claim', 'DELETED', claim('c1', 'pv1')),
      api('claim', 'ADDED', claim('c2')),
      api('claim', 'MODIFIED', claim('c2', 'pv2')),
      api('claim', 'MODIFIED', claim('c2', 'pv1')),
    );
    const after = { of: 'claim', claim: 'data-journal-1', bearer: 'after' } as const;
    expect(reached(history, { ...after, volume: 'other' })).to.equal(4);
    expect(reached(history, { ...after, volume: 'same' })).to.equal(5);
    expect(reached(history, { ...after, bearer: 'before', gone: true })).to.equal(2);
  });

  it('read the numbers of a status, where the API leaves out what is 0', () => {
    const set = (status: object) => api('statefulset', 'MODIFIED', { name: 'journal', uid: 's', replicas: 3, status });
    const history = numbered(
      set({ readyReplicas: 3, currentRevision: 'a', updateRevision: 'b' }),
      set({ currentRevision: 'b', updateRevision: 'b' }),
    );
    expect(reached(history, { of: 'statefulset', status: { readyReplicas: 0 }, updated: true })).to.equal(1);
    expect(reached(history, { of: 'statefulset', status: { readyReplicas: { atLeast: 2 } }, updated: false })).to.equal(
      0,
    );
  });
});
