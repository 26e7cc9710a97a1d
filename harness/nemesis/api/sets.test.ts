import { expect } from 'chai';
import { describe, it } from 'mocha';
import { DeployedJournal } from '../../testing/deployed-journal.ts';
import { memoryLedger } from '../../testing/memory-ledger.ts';
import { heal } from '../heal.ts';
import { settingsOf } from '../scene.ts';
import { brokenImage } from './broken-image.ts';
import { scale } from './scale.ts';
import { statefulsetDelete } from './statefulset-delete.ts';
import { templateBroken } from './template-broken.ts';
import { templateChange } from './template-change.ts';

const on = { set: 'journal' };
const revisionOf = async (journal: DeployedJournal) => (await journal.set()).status?.['updateRevision'];

describe('faults at StatefulSets through the API server', () => {
  it('scale knows the first number however often it is injected, and is healed by looking', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(scale, on, { by: 1 });
    expect(await journal.prove(scale, target)).to.deep.equal({ bites: false, seen: 'journal wants 2 replicas' });
    await journal.inject(scale, target);
    await journal.inject(scale, target);
    expect(await journal.prove(scale, target)).to.deep.equal({
      bites: true,
      seen: 'journal wants 3 replicas instead of 2',
    });
    const { undone } = await journal.does(heal(journal.world, [scale], memoryLedger()));
    expect(undone).to.deep.equal(['scale at StatefulSet test/journal (annotation statefault.dev/replicas: 2)']);
    expect((await journal.set()).spec?.['replicas']).to.equal(2);
    await journal.undo(scale, target);
    expect(await journal.prove(scale, target)).to.deep.equal({ bites: false, seen: 'journal wants 2 replicas' });
  });

  it('scale to the number that is there does not bite, and below zero is zero', async () => {
    const journal = await DeployedJournal.ready();
    const same = await journal.target(scale, on, { replicas: 2 });
    await journal.inject(scale, same);
    expect(await journal.prove(scale, same)).to.include({ bites: false, left: true });
    await journal.undo(scale, same);
    const down = await journal.target(scale, on, { by: -5 });
    await journal.inject(scale, down);
    expect((await journal.set()).spec?.['replicas']).to.equal(0);
  });

  it('scale refuses a number and a difference at once, and what is no count', () => {
    expect(settingsOf(scale, {})).to.deep.equal({ by: 1 });
    for (const wrong of [{ replicas: 1, by: 1 }, { replicas: -1 }, { by: 1.5 }, { replicas: 101 }, { of: 3 }])
      expect(() => settingsOf(scale, wrong)).to.throw(/^scale: /);
  });

  it('template-change makes a new revision, and its undo the former one', async () => {
    const journal = await DeployedJournal.ready();
    const before = await revisionOf(journal);
    const target = await journal.target(templateChange, on);
    expect((await journal.prove(templateChange, target)).bites).to.equal(false);
    await journal.inject(templateChange, target);
    await journal.passes(20_000);
    expect((await journal.prove(templateChange, target)).bites).to.equal(true);
    expect(await revisionOf(journal)).to.not.equal(before);
    const [left] = await journal.left(templateChange);
    await journal.undo(templateChange, left?.target ?? {});
    await journal.undo(templateChange, target);
    expect(await journal.left(templateChange)).to.deep.equal([]);
    expect(await journal.prove(templateChange, target)).to.include({ bites: false });
  });

  it('template-broken keeps what was there in the template, and its undo also deletes the pods that it left', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(templateBroken, on);
    await journal.inject(templateBroken, target);
    await journal.inject(templateBroken, target);
    expect(JSON.stringify(await journal.set())).to.contain(brokenImage);
    await journal.passes(6_000);
    const stuck = await journal.here('pods', 'journal-1');
    expect(JSON.stringify(stuck?.spec)).to.contain(brokenImage);
    const [left] = await journal.left(templateBroken);
    expect(left?.target.set).to.deep.equal(target.set);
    await journal.undo(templateBroken, target);
    const spec = (await journal.set()).spec as { template: { spec: { containers: object[] } } };
    expect(spec.template.spec.containers[0]).to.include({ image: 'x', imagePullPolicy: 'Never' });
    await journal.passes(30_000);
    expect(await journal.left(templateBroken)).to.deep.equal([]);
    expect(await journal.prove(templateBroken, target)).to.deep.equal({
      bites: false,
      seen: `no pod of journal has ${brokenImage}`,
    });
    expect((await journal.here('pods', 'journal-1'))?.metadata.uid).to.not.equal(stuck?.metadata.uid);
  });

  it('statefulset-delete takes the pods or leaves them, and its undo makes the same set again, once', async () => {
    for (const cascade of ['background', 'orphan']) {
      const journal = await DeployedJournal.ready();
      const before = await journal.set();
      const pod = await journal.here('pods', 'journal-1');
      const target = await journal.target(statefulsetDelete, on, { cascade });
      await journal.undo(statefulsetDelete, target);
      expect((await journal.set()).metadata.uid).to.equal(before.metadata.uid);
      await journal.inject(statefulsetDelete, target);
      expect((await journal.prove(statefulsetDelete, target)).bites).to.equal(true);
      await journal.passes(10_000);
      expect((await journal.here('pods', 'journal-1'))?.metadata.uid).to.equal(
        cascade === 'orphan' ? pod?.metadata.uid : undefined,
      );
      await journal.undo(statefulsetDelete, target);
      const again = await journal.set();
      await journal.undo(statefulsetDelete, target);
      expect((await journal.set()).metadata.uid).to.equal(again.metadata.uid);
      expect(again.spec).to.deep.equal(before.spec);
      expect((await journal.prove(statefulsetDelete, target)).bites).to.equal(false);
    }
  });

  it('statefulset-delete does not come back to a namespace that is gone', async () => {
    const journal = await DeployedJournal.ready();
    const target = await journal.target(statefulsetDelete, on);
    await journal.inject(statefulsetDelete, target);
    await journal.does(journal.world.api.remove('/api/v1/namespaces/test'));
    await journal.undo(statefulsetDelete, target);
    expect((await journal.prove(statefulsetDelete, target)).bites).to.equal(true);
    expect(() => settingsOf(statefulsetDelete, { cascade: 'sideways' })).to.throw(/^statefulset-delete: cascade/);
  });

  it('nothing is left where nothing can be seen', () => {
    for (const fault of [scale, templateChange, templateBroken]) {
      expect(fault.left?.({ nodes: [] })).to.deep.equal([]);
      expect(
        fault.left?.({ nodes: [], api: { nodes: [], pods: [], claims: [], volumes: [], sets: [] } }),
      ).to.deep.equal([]);
    }
  });
});
