import { expect } from 'chai';
import { describe, it } from 'mocha';
import { journalManifests } from '../../clusters/journal-manifests.ts';
import type { OwedUndo } from '../ledger/ledger.ts';
import type { LiveView } from '../report/live-model.ts';
import { memoryWorld, type MemoryWorld } from '../testing/memory-world.ts';
import type { ManifestObject } from '../world.ts';
import { Watching } from './watching.ts';

const namespace = 'watched';
const undo: OwedUndo = {
  id: 'one',
  kind: 'kubelet-stop',
  as: 'outage',
  at: '2026-01-01T00:00:30.000Z',
  targets: [{ node: 'memory-worker' }],
  injected: true,
};

interface Stage {
  world: MemoryWorld;
  owed: OwedUndo[];
  /** Waits until a picture is as it should be, for at most 60 s; gives it back. */
  until: (is: (view: LiveView) => boolean) => Promise<LiveView>;
}

/** Watches a memory world with three writers while `act` goes on. */
async function watched(act: (stage: Stage) => Promise<void>): Promise<void> {
  const world = memoryWorld({ seed: 5 });
  const { clock } = world;
  const owed: OwedUndo[] = [];
  const stop = new AbortController();
  await clock.run(
    (async () => {
      const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      const set = journalManifests({ namespace, replicas: 3, image: world.cluster.workloadImage, labels: {} });
      await world.api.apply([space, ...(set as ManifestObject[])]);
      const ledger = { read: () => Promise.resolve({ undos: owed, unreadable: [] }) };
      const watching = new Watching(world, { ledger, namespace, signal: stop.signal });
      await watching.firstPicture();
      const until = async (is: (view: LiveView) => boolean): Promise<LiveView> => {
        const endMs = clock.elapsedMs + 60_000;
        for (;;) {
          const view = watching.view();
          if (is(view)) return view;
          if (clock.elapsedMs > endMs) throw new Error(`not seen: ${JSON.stringify(view)}`);
          await clock.sleep(100);
        }
      };
      await until(({ identities }) => identities.length === 3 && identities.every(({ pod }) => pod?.ready === 'True'));
      await act({ world, owed, until });
      stop.abort();
      await clock.sleep(20_000);
    })(),
  );
}

const states = ({ promises }: LiveView): Record<string, string> =>
  Object.fromEntries(promises.map(({ on, what, state }) => [`${on} ${what}`, state]));

describe('watching a cluster', function () {
  this.timeout(20_000);
  it('shows an outage of a kubelet from the stop to the new pod, against bounds from the live flags', () =>
    watched(async ({ world, owed, until }) => {
      const calm = await until(({ identities }) => identities.every(({ runs }) => runs.length === 1));
      expect(calm.timers).to.deep.equal({ graceMs: 10_000, leaseMs: 4_000, tolerationsMs: [10_000] });
      expect(calm.faults).to.deep.equal([]);
      const struck = calm.identities[1]?.pod;
      const node = struck?.node ?? '';
      await world.nodes.run(node, ['systemctl', 'stop', 'kubelet']);
      const silent = await until(({ promises }) => promises.length > 0);
      expect(silent.promises[0]).to.include({ on: node, what: 'Unknown', after: 'its kubelet stopped', fromMs: 8_760 });
      await until((view) => states(view)[`${node} Unknown`] === 'kept');
      const seen = await until(({ faults }) => faults.length > 0);
      expect(seen.faults[0], 'nobody wrote it down: a look at the nodes shows it').to.deep.include({
        kind: 'kubelet-stop',
        on: `node ${node}`,
      });
      owed.push({ ...undo, targets: [{ node }] });
      const listed = await until(({ faults }) => faults[0]?.since.by === 'seen');
      expect(listed.faults).to.have.length(1);
      const evicted = await until((view) => states(view)[`${namespace}/journal-1 deleted`] === 'kept');
      expect(evicted.identities[1]?.pod?.terminating).not.to.equal(undefined);
      expect(evicted.identities[1]?.runs, 'the container goes on').to.have.length(1);
      await world.nodes.run(node, ['systemctl', 'start', 'kubelet']);
      const back = await until((view) => states(view)[`${namespace}/journal-1 Ready again`] === 'kept');
      expect(back.identities[1]?.previous).to.deep.equal([struck?.uid]);
    }));

  it('goes on without the API server: it says so, and who runs is still told by the nodes', () =>
    watched(async ({ world, until }) => {
      const before = await until(({ identities }) => identities.every(({ runs }) => runs.length === 1));
      world.outage.begin();
      const silent = await until(({ api }) => !api.answers);
      expect(silent.identities.map(({ pod }) => pod?.uid)).to.deep.equal(before.identities.map(({ pod }) => pod?.uid));
      const node = silent.identities[2]?.pod?.node ?? '';
      await world.nodes.run(node, ['systemctl', 'stop', 'kubelet']);
      await until(({ nodes }) => nodes.find(({ name }) => name === node)?.kubelet?.state === 'inactive');
      world.outage.end();
      await until(({ api, nodes }) => api.answers && nodes.some(({ ready }) => ready?.status === 'Unknown'));
    }));

  it('begins without the API server, too', async () => {
    const world = memoryWorld({ seed: 6 });
    const { clock, outage } = world;
    outage.begin();
    const stop = new AbortController();
    await clock.run(
      (async () => {
        const ledger = { read: () => Promise.resolve({ undos: [], unreadable: [] }) };
        const watching = new Watching(world, { ledger, signal: stop.signal });
        await watching.firstPicture();
        const first = watching.view();
        expect(first.api.answers).to.equal(false);
        expect(first.nodes.map(({ kubelet, engine }) => [kubelet?.state, engine?.state])).to.deep.equal(
          Array(4).fill(['active', 'running']),
        );
        outage.end();
        await clock.sleep(5_000);
        expect(watching.view().api.answers).to.equal(true);
        expect(watching.view().nodes.every(({ ready }) => ready?.status === 'True')).to.equal(true);
        stop.abort();
        await clock.sleep(20_000);
      })(),
    );
  });
});
