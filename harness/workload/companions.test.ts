import { expect } from 'chai';
import { describe, it } from 'mocha';
import { companionObject } from '../../clusters/companion-manifests.ts';
import { api, historyOf, pod } from '../testing/outage-history.ts';
import { companionsNotReady } from './companions.ts';

const setting = { namespace: 'n', image: 'i', labels: { run: 'n' }, node: 'worker2' };

describe('companions', () => {
  it('of a pinned Deployment may run on one node only, those of a free one elsewhere too', () => {
    const free = companionObject({ kind: 'deployment', name: 'free', beside: 'journal-1' }, setting);
    const bound = companionObject({ kind: 'deployment', name: 'bound', beside: 'journal-1', pinned: true }, setting);
    expect(JSON.stringify(bound)).to.include('"nodeSelector":{"kubernetes.io/hostname":"worker2"}');
    expect(JSON.stringify(free)).to.include('preferredDuringScheduling').and.not.include('nodeSelector');
  });

  it('of a static pod is a Pod that binds itself to nothing: its node has its manifest', () => {
    const object = companionObject({ kind: 'static-pod', name: 'static', beside: 'journal-1' }, setting);
    expect(object).to.include({ kind: 'Pod', apiVersion: 'v1' });
    expect(JSON.stringify(object)).to.not.include('worker2');
  });

  it('are not there while one is missing or not Ready beside its pod', () => {
    const daemon = { kind: 'daemonset', name: 'daemon' } as const;
    const drafts = [{ at: 0, draft: api('pod', 'ADDED', pod('d', 'True', { name: 'daemon-x', node: 'worker2' })) }];
    const history = historyOf(drafts);
    expect(companionsNotReady([daemon], history, ['worker2'])).to.equal('');
    expect(companionsNotReady([daemon], history, ['worker', 'worker2'])).to.include('daemonset daemon');
    expect(companionsNotReady([], history, ['worker'])).to.equal('');
  });
});
