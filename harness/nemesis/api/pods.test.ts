import { expect } from 'chai';
import { describe, it } from 'mocha';
import { DeployedJournal } from '../../testing/deployed-journal.ts';
import type { ManifestObject } from '../../world.ts';
import { forceDelete, podDelete, podDeleteGraceZero } from './pod-delete.ts';
import { podEvict } from './pod-evict.ts';
import { podFinalizerStuck } from './pod-finalizer-stuck.ts';
import { claimAndPodDelete, claimDelete, volumeDelete } from './storage-deletes.ts';

const on = { pod: 'journal-1' };

describe('faults at pods through the API server', () => {
  it('force-delete frees the name at once, and spares the pod that bears it next', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(forceDelete, on);
    expect((await journal.prove(forceDelete, target)).bites).to.equal(false);
    await journal.inject(forceDelete, target);
    expect((await journal.prove(forceDelete, target)).bites).to.equal(true);
    await journal.passes(500);
    const next = (await journal.here('pods', 'journal-1'))?.metadata.uid;
    await journal.inject(forceDelete, target);
    expect((await journal.here('pods', 'journal-1'))?.metadata.uid)
      .to.equal(next)
      .and.not.to.equal(target.pod?.uid);
  });

  it('a deletion keeps the grace that the pod asks for, one with grace zero but no force gives one second', async () => {
    for (const [fault, seconds] of [[podDelete, 3] as const, [podDeleteGraceZero, 1] as const]) {
      const journal = await DeployedJournal.ready();
      const target = await journal.target(fault, on);
      expect((await journal.prove(fault, target)).bites).to.equal(false);
      await journal.inject(fault, target);
      expect((await journal.here('pods', 'journal-1'))?.metadata.deletionGracePeriodSeconds).to.equal(seconds);
      expect((await journal.prove(fault, target)).bites).to.equal(true);
      await journal.passes(15_000);
      expect((await journal.prove(fault, target)).seen).to.contain('is not in the API server');
    }
  });

  it('an eviction that a budget refuses does not bite, and the proof says why without evicting', async () => {
    const journal = await DeployedJournal.ready();
    const budget: ManifestObject = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'journal', namespace: 'test' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'journal' } } },
    };
    const target = await journal.target(podEvict, on);
    expect(await journal.prove(podEvict, target)).to.include({ bites: false });
    await journal.does(journal.world.api.apply([budget]));
    await journal.inject(podEvict, target);
    const refused = await journal.prove(podEvict, target);
    expect(refused.bites).to.equal(false);
    expect(refused.seen).to.contain('disruption budget');
    await journal.does(journal.world.api.remove('/apis/policy/v1/namespaces/test/poddisruptionbudgets/journal'));
    expect((await journal.prove(podEvict, target)).bites).to.equal(false);
    await journal.inject(podEvict, target);
    expect((await journal.prove(podEvict, target)).bites).to.equal(true);
  });

  it('a stuck pod keeps its name until the finalizer goes, and those of others stay', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(podFinalizerStuck, on);
    const path = '/api/v1/namespaces/test/pods/journal-1';
    const body = { metadata: { finalizers: ['example.org/theirs'] } };
    await journal.does(journal.world.api.send({ method: 'PATCH', path, body }));
    await journal.inject(podFinalizerStuck, target);
    await journal.inject(podFinalizerStuck, target);
    await journal.passes(20_000);
    expect(await journal.prove(podFinalizerStuck, target)).to.include({ bites: true });
    const [left] = await journal.left(podFinalizerStuck);
    expect(left?.target.pod).to.deep.equal(target.pod);
    await journal.undo(podFinalizerStuck, left?.target ?? {});
    await journal.undo(podFinalizerStuck, target);
    expect((await journal.get(path)).metadata.finalizers).to.deep.equal(['example.org/theirs']);
    expect(await journal.prove(podFinalizerStuck, target)).to.not.have.property('left');
    expect(await journal.left(podFinalizerStuck)).to.deep.equal([]);
    await journal.does(journal.world.api.send({ method: 'PATCH', path, body: { metadata: { finalizers: [] } } }));
    await journal.passes(15_000);
    expect((await journal.here('pods', 'journal-1'))?.metadata.uid).to.not.be.oneOf([undefined, target.pod?.uid]);
  });

  it('a finalizer without a deletion does not bite, and is left', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(podFinalizerStuck, on);
    const body = { metadata: { finalizers: ['statefault.dev/stuck'] } };
    await journal.does(
      journal.world.api.send({ method: 'PATCH', path: '/api/v1/namespaces/test/pods/journal-1', body }),
    );
    expect(await journal.prove(podFinalizerStuck, target)).to.include({ bites: false, left: true });
    await journal.undo(podFinalizerStuck, target);
    expect(await journal.left(podFinalizerStuck)).to.deep.equal([]);
  });

  it('a deleted claim waits for its pod; deleted with it, the identity gets another claim', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(claimDelete, on);
    expect((await journal.prove(claimDelete, target)).bites).to.equal(false);
    await journal.inject(claimDelete, target);
    await journal.passes(5_000);
    expect((await journal.prove(claimDelete, target)).seen).to.contain('pvc-protection');
    expect((await journal.prove(claimAndPodDelete, target)).bites).to.equal(false);
    await journal.inject(claimAndPodDelete, target);
    expect((await journal.prove(claimAndPodDelete, target)).bites).to.equal(true);
    await journal.passes(30_000);
    expect((await journal.prove(claimDelete, target)).seen).to.equal('claim data-journal-1 is gone');
    const next = await journal.here('persistentvolumeclaims', 'data-journal-1');
    expect(next?.metadata.uid).to.not.be.oneOf([undefined, target.volumes?.[0]?.claim.uid]);
  });

  it('a volume of the same name that is bound to another claim is spared', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(volumeDelete, on);
    const [volume] = target.volumes ?? [];
    const other = { ...target, volumes: [{ ...volume!, claim: { ...volume!.claim, uid: 'another' } }] };
    await journal.inject(volumeDelete, other);
    expect((await journal.prove(volumeDelete, target)).bites).to.equal(false);
    await journal.inject(volumeDelete, target);
    expect((await journal.prove(volumeDelete, target)).bites).to.equal(true);
  });
});
