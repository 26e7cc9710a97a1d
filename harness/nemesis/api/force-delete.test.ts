import { expect } from 'chai';
import { describe, it } from 'mocha';
import { journalManifests } from '../../../clusters/journal-manifests.ts';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { ManifestObject } from '../../world.ts';
import { forceDelete as fault } from './pod-delete.ts';

describe('force-delete', () => {
  it('frees the name at once, and spares the pod that bears it next', async () => {
    const world = memoryWorld({ seed: 1 });
    const { api, clock } = world;
    const options = { namespace: 'test', replicas: 1, image: 'x', labels: {} };
    const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'test' } };
    await clock.run(api.apply([space, ...(journalManifests(options) as ManifestObject[])]));
    await clock.run(clock.sleep(15_000));
    const uid = async () => (await clock.run(api.get('/api/v1/namespaces/test/pods/journal-0'))).metadata.uid;
    const target = { node: 'memory-worker', pod: { namespace: 'test', name: 'journal-0', uid: await uid() } };
    expect((await clock.run(fault.prove(target, world))).bites).to.equal(false);
    await clock.run(fault.inject(target, world));
    expect((await clock.run(fault.prove(target, world))).bites).to.equal(true);
    await clock.run(clock.sleep(500));
    const next = await uid();
    await clock.run(fault.inject(target, world));
    expect(await uid())
      .to.equal(next)
      .and.not.to.equal(target.pod.uid);
  });
});
