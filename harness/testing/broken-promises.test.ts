import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { kubeletOutage, kubeletOutageShort } from '../../suites/node-outage.ts';
import type { Scenario } from '../scenario.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';
import { brokenPromises, type BrokenPromise } from './memory-world/broken-promises.ts';

/** For each promise that a cluster may break: the scenario that tells, and the findings that must be false by it. */
const told: Record<BrokenPromise, { by: Scenario; false: string[]; storage?: 'shared' }> = {
  'detects-early': { by: kubeletOutage, false: ['node-unknown'] },
  'detects-late': { by: kubeletOutage, false: ['node-unknown'] },
  'pods-stay-ready': { by: kubeletOutage, false: ['pod-not-ready'] },
  'evicts-early': { by: kubeletOutage, false: ['terminating', 'tolerated'] },
  'never-evicts': { by: kubeletOutage, false: ['terminating'] },
  'eviction-not-cancelled': { by: kubeletOutageShort, false: ['nothing-deleted'] },
  'reports-node-lost': { by: kubeletOutage, false: ['no-node-lost'] },
  'reports-phase-unknown': { by: kubeletOutage, false: ['no-phase-unknown'] },
  'replaces-terminating': { by: kubeletOutage, false: ['no-replacement', 'name-not-freed'] },
  'deletes-claim-with-pod': { by: kubeletOutage, false: ['same-claim/journal-1'] },
  'containers-die-with-kubelet': { by: kubeletOutage, false: ['still-running', 'runs-past-grace'] },
  'restarts-containers': { by: kubeletOutageShort, false: ['same-container'] },
  'never-untaints': { by: kubeletOutageShort, false: ['untainted'] },
  'never-releases': { by: kubeletOutage, false: ['old-gone'] },
  'acknowledges-early': { by: kubeletOutageShort, false: ['acknowledged-writes/journal-1'] },
};

describe('a cluster that breaks a promise', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const [promise, { by, false: wanted }] of Object.entries(told) as [
    BrokenPromise,
    (typeof told)[BrokenPromise],
  ][]) {
    it(`${promise} (${brokenPromises[promise]}): ${by.name} is false by ${wanted.join(', ')}`, async () => {
      const { verdict } = await runInMemory(by, { seed: 3, broken: [promise], artifacts: artifacts.path });
      const broken = verdict.findings.filter(({ outcome }) => outcome === false);
      expect(verdict.outcome).to.equal(false);
      expect(broken.map(({ name }) => name)).to.include.members(wanted);
      expect(broken.find(({ name }) => name === wanted[0])?.evidence).not.to.be.empty;
    });
  }

  it('and on shared storage a replaced Terminating pod makes two writers', async () => {
    const broken = ['replaces-terminating'] as const;
    const { verdict } = await runInMemory(kubeletOutage, {
      seed: 3,
      broken,
      storage: 'shared',
      artifacts: artifacts.path,
    });
    expect(verdict.findings.find(({ name }) => name === 'one-writer/journal-1')?.outcome).to.equal(false);
  });
});
