import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ledgerOf } from '../harness/cli/clusters.ts';
import { faults } from '../harness/nemesis/faults.ts';
import { faultNamed } from '../harness/phases/plan.ts';
import { testCluster } from '../suites/test-cluster.ts';
import { tryDeadMan } from './faults/dead-man.ts';
import { tryFault, type Trying } from './faults/trial.ts';

// One fault of each kind of mechanism; `npm run faults` tries all of them.
const lasting = [
  'node-pause',
  'kubelet-freeze',
  'runtime-stop',
  'controller-manager-freeze',
  'node-isolation',
  'packet-loss',
  'cordon',
  'pod-finalizer-stuck',
  'scale',
  'process-freeze',
  'volume-readonly',
  'cpu-pressure',
];
const acts = ['container-kill', 'pod-delete'];

describe('a fault on a real cluster', function () {
  this.timeout(300_000);

  for (const kind of lasting)
    it(`${kind} bites, is undone, and leaves nothing`, async () => {
      const trial = await tryFault(faultNamed(kind, faults), await trying());
      expect(trial, JSON.stringify(trial)).to.include({ bit: true, gone: true });
    });

  for (const kind of acts)
    it(`${kind} bites, and the cluster comes back by itself`, async () => {
      const trial = await tryFault(faultNamed(kind, faults), await trying());
      expect(trial, JSON.stringify(trial)).to.include({ bit: true, gone: 'act' });
    });

  for (const kind of ['kubelet-stop', 'node-isolation'])
    it(`${kind} is undone by the node itself when nobody comes back`, async () => {
      const trial = await tryDeadMan(faultNamed(kind, faults), { ...(await trying()), boundMs: 10_000 });
      expect(trial, JSON.stringify(trial)).to.include({ kept: true });
    });
});

async function trying(): Promise<Trying> {
  const { world } = await testCluster();
  return { world, ledger: ledgerOf(world), say: () => {} };
}
