import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { kubeletOutageShort } from '../../suites/node-outage.ts';
import type { KubeletValue } from '../history/containers.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('the kubelets of a run, in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('are looked at in the beginning, after the fault and after its undo, and not when it has settled', async () => {
    const { history } = await runInMemory(kubeletOutageShort, { seed: 5, artifacts: artifacts.path });
    expect(history.some(({ kind, f }) => kind === 'fault' && f === 'settled kubelet-stop')).to.equal(true);
    const looks = history.filter(({ kind, f }) => kind === 'observation' && f === 'kubelet');
    const states = looks.map(({ value }) => (value as KubeletValue).state);
    expect(states).to.deep.equal(['active', 'active', 'active', 'active', 'inactive', 'active']);
  });
});
