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
});
