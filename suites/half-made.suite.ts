import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { nodeContainers } from '../harness/control/containers.ts';
import { createCluster } from '../harness/control/kind.ts';
import { testCluster } from './test-cluster.ts';

describe('a cluster that cannot be made', () => {
  it('leaves its evidence and nothing else', async function () {
    this.timeout(300_000);
    const { world, found } = await testCluster();
    const evidence = await mkdtemp(join(tmpdir(), 'half-made-'));
    const spec = { name: 'half-made', k8s: 'v1.36.1', profile: 'fast', storage: 'pinned', workers: 1 } as const;
    const host = { cgroupVersion: found.cgroupVersion, sharedDirectory: evidence, timeLapseDirectory: evidence };
    const signal = new AbortController().signal;
    // An image whose containers end at once is no node.
    const making = { kind: found.kind, image: world.cluster.workloadImage, host, evidence, log: () => {}, signal };
    try {
      const error = await createCluster(spec, making).catch((reason: unknown) => reason);
      expect(error).to.have.property('name', 'InfrastructureError');
      expect(String(error)).to.contain(evidence);
      expect((await nodeContainers()).filter(({ cluster }) => cluster === 'half-made')).to.deep.equal([]);
      expect(existsSync(join(evidence, 'kind-logs'))).to.equal(true);
      expect(await readdir(evidence)).to.not.include('kubeconfig');
    } finally {
      await rm(evidence, { recursive: true });
    }
  });
});
