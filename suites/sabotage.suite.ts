import { expect } from 'chai';
import { describe, it } from 'mocha';
import { faults } from '../harness/nemesis/faults.ts';
import { kubeletOutage } from './node-outage.ts';
import { emptied, idle, unannounced } from './sabotage.ts';
import { runOnTestCluster } from './test-cluster.ts';

const behindItsBack = faults.map((fault) => (fault.kind === 'volume-emptied' ? unannounced(fault) : fault));

describe('sabotage is seen', () => {
  it('a volume emptied during the outage makes the verdict false and names the lost writes', async function () {
    this.timeout(0);
    const { verdict, directory } = await runOnTestCluster(emptied, behindItsBack);
    const wrong = verdict.findings.filter(({ outcome }) => outcome !== true);
    expect(verdict.outcome, directory).to.equal(false);
    expect(
      wrong.map(({ name }) => name),
      directory,
    ).to.deep.equal(['acknowledged-writes/journal-1', 'came-back/journal-1']);
    expect(wrong[0]?.because).to.match(/^\d+ of \d+ lost: journal-1\/\d+, /);
  });

  it('a fault that does nothing makes the verdict unknown, not true and not false', async function () {
    this.timeout(0);
    const { verdict, directory } = await runOnTestCluster(kubeletOutage, faults.map(idle));
    expect(verdict.outcome, directory).to.equal('unknown');
    expect(
      verdict.findings.filter(({ outcome }) => outcome === false),
      directory,
    ).to.deep.equal([]);
    expect(verdict.findings.find(({ name }) => name === 'outage')?.because).to.contain('kubelet active');
  });
});
