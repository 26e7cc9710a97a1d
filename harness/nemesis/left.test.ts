import { expect } from 'chai';
import { describe, it } from 'mocha';
import { controlPlaneFaults } from './control-plane/index.ts';
import { everythingLeft } from './heal.ts';
import { nodeFaults } from './node/index.ts';
import { cleanNode } from '../testing/clean-node.ts';
import type { NodeSurvey } from './survey/node-survey.ts';
import type { Survey, SurveyedNode } from './survey/survey.ts';
import { wordsOf } from './target.ts';

const roles = { c: 'control-plane', w: 'worker' } as const;
const node = (name: 'c' | 'w', inside: Partial<NodeSurvey>): SurveyedNode => ({
  name,
  role: roles[name],
  machine: 'running',
  inside: { ...cleanNode, ...inside },
});
const down = (name: string, machine: string): SurveyedNode => ({ name, role: 'worker', machine, silent: machine });

const left = (...nodes: SurveyedNode[]): string[] => {
  const seen: Survey = { nodes, apiSilent: 'no answer' };
  return everythingLeft([...nodeFaults, ...controlPlaneFaults], seen).map(
    ({ kind, left: one }) => `${kind} at ${wordsOf(one.target)}: ${one.seen}`,
  );
};

describe('what faults of nodes and control planes leave', () => {
  it('is nothing on nodes that are as they should be, that are silent, and that are not there', () => {
    expect(left()).to.deep.equal([]);
    expect(left(node('c', {}), node('w', {}), down('x', 'running'))).to.deep.equal([]);
  });

  it('is seen of every machine that is down, several at once', () => {
    expect(left(down('a', 'paused'), down('b', 'exited'), down('c', 'created'))).to.deep.equal([
      'node-pause at node a: container paused',
      'node-stop at node b: container exited',
      'node-stop at node c: container created',
    ]);
  });

  it('is seen of units, processes and flapping', () => {
    const stopped = [
      { pid: 7, command: 'kubelet' },
      { pid: 8, command: 'containerd' },
      { pid: 9, command: 'containerd-shim' },
    ];
    const off = { state: 'inactive', pid: 0 };
    expect(left(node('w', { stopped }))).to.deep.equal([
      'kubelet-freeze at node w: kubelet (7) in state T',
      'runtime-freeze at node w: containerd (8) in state T',
    ]);
    expect(left(node('w', { kubelet: off, containerd: off, ours: ['statefault-flap.service'] }))).to.deep.equal([
      'kubelet-flap at node w: unit statefault-flap.service',
      'kubelet-stop at node w: kubelet inactive',
      'runtime-stop at node w: containerd inactive',
    ]);
  });

  it('is seen of components by names that the kernel cut off, only on control planes', () => {
    const stopped = [
      { pid: 1, command: 'kube-controller' },
      { pid: 2, command: 'etcd' },
      { pid: 3, command: 'node' },
    ];
    expect(left(node('w', { stopped }))).to.deep.equal([]);
    expect(left(node('c', { stopped }))).to.deep.equal([
      'controller-manager-freeze at node c: kube-controller-manager (1) in state T',
      'etcd-freeze at node c: etcd (2) in state T',
    ]);
  });

  it('is a manifest that lies aside, also when there is one in its place', () => {
    const files = ['/etc/kubernetes/statefault/etcd.yaml', '/run/statefault/dead-man/x.fired'];
    for (const manifests of [[], ['etcd.yaml']])
      expect(left(node('c', { files, manifests }))).to.deep.equal([
        'etcd-stop at node c: /etc/kubernetes/statefault/etcd.yaml',
      ]);
  });
});
