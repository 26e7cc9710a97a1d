import { expect } from 'chai';
import { describe, it } from 'mocha';
import { liveChanges } from './live-changes.ts';
import type { LiveNode, LiveView } from './live-model.ts';

const at = '2026-01-01T12:00:00.123Z';
const node = (more: Partial<LiveNode> = {}): LiveNode => ({
  name: 'n1',
  role: 'worker',
  engine: { state: 'running', since: { at, by: 'least' } },
  ready: { status: 'True', since: { at, by: 'seen' } },
  taints: [],
  runs: 1,
  ...more,
});
const view = (nodes: LiveNode[], later = at): LiveView => ({
  cluster: 'c',
  k8s: 'v1.36.1',
  at: later,
  api: { answers: true },
  faults: [],
  promises: [],
  nodes,
  identities: [],
  claims: [],
});

describe('lines of changes', () => {
  it('begin with everything', () => {
    expect(liveChanges(undefined, view([node()]))).to.deep.equal([
      '12:00:00.123  API server: answers yes',
      '12:00:00.123  node n1: container running, Ready True, kubelet ?, taints none, its runtime is heard',
    ]);
  });

  it('tell what is different, and nothing of time that passes', () => {
    const later = view([node({ ready: { status: 'True', since: { at, by: 'stamp' } } })], '2026-01-01T12:00:09.000Z');
    expect(liveChanges(view([node()]), later)).to.deep.equal([]);
    const unknown = node({
      ready: { status: 'Unknown', since: { at, by: 'seen' } },
      taints: [{ taint: 'node.kubernetes.io/unreachable:NoExecute', since: { at, by: 'seen' } }],
    });
    expect(liveChanges(view([node()]), view([unknown]))).to.deep.equal([
      '12:00:00.123  node n1: Ready True -> Unknown, taints none -> unreachable:NoExecute',
    ]);
  });

  it('say what is gone', () => {
    expect(liveChanges(view([node()]), view([]))).to.deep.equal(['12:00:00.123  node n1 is gone']);
  });
});
