import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { PodView } from '../history/objects.ts';
import type { NodeLook } from './gather-node.ts';
import { podsOn, storageOf } from './pods.ts';
import type { ProbeAnswer } from './probe-answer.ts';

const uid = 'faf29cd3-aa1c-45cd-ae87-86a47bb5c9ae';
const view: PodView = {
  namespace: 'shop',
  name: 'db-0',
  uid,
  node: 'c-worker',
  phase: 'Running',
  conditions: { Ready: { status: 'False' } },
  containers: [],
  claims: [],
};
const told = (pods: (PodView & { ofSet: boolean; port: number })[]) => ({
  seen: { nodes: new Map(), pods, claims: [], volumes: [], controllers: [] },
});
const lookWith = (
  changes: Partial<ProbeAnswer>,
  sandboxes: NodeLook['sandboxes'] = { unseen: 'frozen' },
): NodeLook => ({
  machine: 'running',
  survey: { unseen: '' },
  sandboxes,
  probe: {
    seen: {
      kubelet: { to: '', port: 0, got: 'answers' },
      controlPlanes: [],
      peers: [],
      pods: [],
      halfOpenFrom: [],
      drops: [],
      addresses: [],
      processes: [],
      logged: [],
      pressure: '',
      ...changes,
    },
  },
});
const alive = { uid, command: 'postgres', state: 'S' };

describe('pods of StatefulSets on a node', () => {
  it('runs by its processes, whatever the API server says of it', () => {
    const [pod] = podsOn('c-worker', told([{ ...view, ofSet: true, port: 1 }]), lookWith({ processes: [alive] }));
    expect(pod).to.include({ processes: 'running', api: 'running', ready: false, storage: 'none', ofSet: true });
  });

  it('is not running when only its sandbox has a process', () => {
    const only = { uid, command: 'pause', state: 'S' };
    const [pod] = podsOn('c-worker', told([{ ...view, ofSet: true, port: 1 }]), lookWith({ processes: [only] }));
    expect(pod?.processes).to.equal('none');
  });

  it('is unseen where no process of any pod was found', () => {
    const [pod] = podsOn('c-worker', told([{ ...view, ofSet: true, port: 1 }]), lookWith({}));
    expect(pod?.processes).to.equal('unseen');
  });

  it('is found on the node when the API server has forgotten it', () => {
    const sandbox = { namespace: 'shop', name: 'db-0', uid, ofSet: true };
    const pods = podsOn('c-worker', told([]), lookWith({ processes: [alive] }, { seen: [sandbox] }));
    expect(pods.map(({ name, api, processes }) => [name, api, processes])).to.deep.equal([
      ['db-0', 'absent', 'running'],
    ]);
  });

  it('is found by its log directory when neither API server nor runtime answers', () => {
    const logged = [{ namespace: 'shop', name: 'db-0', uid }];
    const pods = podsOn('c-worker', { unseen: 'down' }, lookWith({ processes: [alive], logged }));
    expect(pods[0]).to.include({ name: 'db-0', ofSet: 'unknown', api: 'unseen', storage: 'unknown' });
  });

  it('of something else is none of them', () => {
    const logged = [{ namespace: 'shop', name: 'web-0', uid }];
    const other = told([{ ...view, ofSet: false, port: 1 }]);
    expect(podsOn('c-worker', other, lookWith({ processes: [alive], logged }))).to.deep.equal([]);
  });

  it('is tied to its node by any volume that is', () => {
    const claim = (name: string, volume: string) => ({ namespace: 'shop', name, uid: name, phase: 'Bound', volume });
    const volume = (name: string, nodes: string[]) => ({
      name,
      uid: name,
      phase: 'Bound',
      reclaimPolicy: 'Delete',
      nodes,
    });
    const claims = [claim('a', 'tied'), claim('b', 'free')];
    const volumes = [volume('tied', ['c-worker']), volume('free', [])];
    const of = (...names: string[]) => storageOf({ ...view, claims: names }, claims, volumes);
    expect([of('a', 'b'), of('b'), of('b', 'lost'), of()]).to.deep.equal(['pinned', 'shared', 'unknown', 'none']);
  });
});
