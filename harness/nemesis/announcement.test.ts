import { expect } from 'chai';
import { describe, it } from 'mocha';
import { effects } from '../history/effects.ts';
import type { ClusterInfo } from '../world.ts';
import { announcement } from './announcement.ts';
import { faults } from './faults.ts';
import type { Target } from './target.ts';

const cluster = {
  name: 'dev',
  controlPlanes: ['dev-control-plane'],
  workers: ['dev-worker'],
} as unknown as ClusterInfo;
const target: Target = {
  node: 'dev-worker',
  pod: { namespace: 'ns', name: 'journal-1', uid: 'uid-a' },
  volumes: [
    {
      claim: { namespace: 'ns', name: 'data-journal-1', uid: 'claim-1' },
      volume: 'pv-1',
      node: 'dev-worker',
      path: '/x',
    },
  ],
  set: { namespace: 'ns', name: 'journal', uid: 'set-1' },
};
const of = (kind: string, at: Target) =>
  announcement(
    'x',
    faults.find((one) => one.kind === kind)!,
    [at],
    cluster,
  );

describe('what a fault announces', () => {
  it('is whom it strikes, and no more: the node of a pod is not struck with it', () => {
    expect(of('kubelet-stop', target).struck).to.deep.equal([{ node: 'dev-worker' }]);
    const pod = { node: 'dev-worker', pod: { name: 'journal-1', uid: 'uid-a' } };
    expect(of('force-delete', target).struck).to.deep.equal([pod]);
    expect(of('claim-delete', target).struck).to.deep.equal([
      { ...pod, claims: [{ name: 'data-journal-1', uid: 'claim-1' }] },
    ]);
    expect(of('scale', target).struck).to.deep.equal([{ set: 'journal' }]);
  });

  it('is what it does, which can depend on its settings and on where it strikes', () => {
    expect(of('statefulset-delete', target).effects).to.deep.equal(['deletes-sets', 'ends-pods']);
    expect(of('statefulset-delete', { ...target, with: { cascade: 'orphan' } }).effects).to.deep.equal([
      'deletes-sets',
    ]);
    expect(of('port-block', { ...target, with: { port: 6443 } }).effects).to.include('may-silence');
    expect(of('node-pause', target).effects).to.deep.equal(['silences', 'unserves']);
    expect(of('node-pause', { node: 'dev-control-plane' }).effects).to.include.members(['hinders-control-plane']);
    expect(of('kubelet-stop', { node: 'dev-control-plane' }).effects).to.deep.equal(['silences']);
  });

  it('says of every act that it is one, and uses every word of the vocabulary', () => {
    const all = faults.map(({ kind, undo }) => ({ undo, value: of(kind, target) }));
    for (const { undo, value } of all) expect(value.act === true).to.equal(undo === undefined);
    expect(new Set(all.flatMap(({ value }) => value.effects))).to.have.keys(Object.keys(effects));
  });
});
