import { expect } from 'chai';
import { describe, it } from 'mocha';
import { journalManifests } from '../../../clusters/journal-manifests.ts';
import type { RawObject } from '../../history/objects.ts';
import type { ManifestObject } from '../../world.ts';
import { memoryWorld, type MemoryWorld, type MemoryWorldOptions } from '../memory-world.ts';
import type { Node, Pod } from './objects.ts';
import { isReady } from './objects.ts';

const pods = '/api/v1/namespaces/test/pods';

describe('rules of Kubernetes in the memory world', () => {
  it('OrderedReady creates one after another, Parallel all at once', async () => {
    const created = async (podManagementPolicy: string): Promise<number> => {
      const cluster = await deployed({ seed: 1 }, { podManagementPolicy });
      await cluster.passes(1_000);
      return (await cluster.pods()).length;
    };
    expect(await created('OrderedReady')).to.equal(1);
    expect(await created('Parallel')).to.equal(3);
  });

  it('a StatefulSet that shrinks takes the highest ordinal first and keeps its claim', async () => {
    const cluster = await deployed({ seed: 2 });
    await cluster.passes(30_000);
    await cluster.applySet({ replicas: 1 });
    await cluster.passes(400);
    expect((await cluster.pods()).map(({ metadata }) => metadata.deletionTimestamp !== undefined)).to.deep.equal([
      false,
      false,
      true,
    ]);
    await cluster.passes(20_000);
    expect(await cluster.names(pods)).to.deep.equal(['journal-0']);
    expect(await cluster.names('/api/v1/namespaces/test/persistentvolumeclaims')).to.have.length(3);
  });

  it('a rolling update replaces from the highest ordinal to the partition, one at a time', async () => {
    const cluster = await deployed({ seed: 3 });
    await cluster.passes(30_000);
    const before = await cluster.uids();
    await cluster.applySet({ terminationGracePeriodSeconds: 2, partition: 1 });
    await cluster.passes(30_000);
    const after = await cluster.uids();
    expect(after.map((uid, ordinal) => uid === before[ordinal])).to.deep.equal([true, false, false]);
    expect((await cluster.pods()).every(isReady)).to.equal(true);
  });

  it('spreads identities over nodes, and ties a pinned volume to its node but not a shared one', async () => {
    for (const storage of ['pinned', 'shared'] as const) {
      const cluster = await deployed({ seed: 4, storage });
      await cluster.passes(30_000);
      expect(new Set((await cluster.pods()).map(({ spec }) => spec.nodeName)).size).to.equal(3);
      const volumes = (await cluster.list('/api/v1/persistentvolumes')).map(
        ({ spec }) => 'nodeAffinity' in (spec ?? {}),
      );
      expect(volumes).to.deep.equal(Array.from({ length: 3 }, () => storage === 'pinned'));
    }
  });

  it('deletion by force frees the name while the container runs on, and the kubelet that is back ends it', async () => {
    const cluster = await deployed({ seed: 5, storage: 'shared' });
    await cluster.passes(30_000);
    const victim = (await cluster.pods())[1];
    const node = victim?.spec.nodeName ?? '';
    await cluster.kubelet('stop', node);
    await cluster.passes(20_000);
    await cluster.remove(`${pods}/journal-1?gracePeriodSeconds=0`);
    await cluster.passes(10_000);
    const next = (await cluster.pods())[1];
    expect([next?.metadata.uid === victim?.metadata.uid, next?.spec.nodeName === node]).to.deep.equal([false, false]);
    expect(await cluster.running(node)).to.deep.equal(['journal-1']);
    await cluster.kubelet('start', node);
    await cluster.passes(6_000);
    expect(await cluster.running(node)).to.deep.equal([]);
  });

  it('two of three workers down are both evicted, with default timers the second 10 s after the first', async () => {
    const cluster = await deployed({ seed: 6, profile: 'default' });
    await cluster.passes(60_000);
    const [first = '', second = ''] = cluster.world.cluster.workers;
    await cluster.kubelet('stop', first);
    await cluster.kubelet('stop', second);
    await cluster.passes(120_000);
    const times = (await cluster.nodes()).flatMap(({ spec }) =>
      (spec.taints ?? []).flatMap(({ effect, timeAdded = '' }) =>
        effect === 'NoExecute' ? [Date.parse(timeAdded)] : [],
      ),
    );
    expect(Math.abs((times[0] ?? 0) - (times[1] ?? 0))).to.be.within(9_900, 16_000);
  });

  it('three of four nodes down: no NoExecute taint, nothing is evicted', async () => {
    const cluster = await deployed({ seed: 7 });
    await cluster.passes(30_000);
    for (const node of cluster.world.cluster.workers) await cluster.kubelet('stop', node);
    await cluster.passes(60_000);
    expect((await cluster.nodes()).filter((node) => !isReady(node))).to.have.length(3);
    const deleted = (await cluster.pods()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    // The first to be noticed may have been tainted before the zone counted as disrupted.
    expect(deleted.length).to.be.lessThan(3);
  });
});

/** A cluster with the sample StatefulSet on its way, and words to ask it. */
async function deployed(options: MemoryWorldOptions, more: object = {}) {
  const world: MemoryWorld = memoryWorld(options);
  const { api, clock, nodes } = world;
  const list = async (path: string): Promise<RawObject[]> => (await clock.run(api.list(path))).items;
  const byName = (a: RawObject, b: RawObject): number => a.metadata.name.localeCompare(b.metadata.name);
  const manifests = (replicas: number): ManifestObject[] =>
    journalManifests({ namespace: 'test', replicas, image: 'x', labels: {} });
  const set = (replicas: number): ManifestObject & { spec: { template: { spec: object } } } =>
    manifests(replicas).find(({ kind }) => kind === 'StatefulSet') as never;
  const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'test' } };
  await clock.run(api.apply([space, { ...set(3), spec: { ...set(3).spec, ...more } }]));
  return {
    world,
    list,
    passes: (ms: number) => clock.run(clock.sleep(ms)),
    pods: async () => ((await list(pods)) as Pod[]).sort(byName),
    nodes: async () => (await list('/api/v1/nodes')) as Node[],
    uids: async () => (await list(pods)).sort(byName).map(({ metadata }) => metadata.uid),
    names: async (path: string) => (await list(path)).map(({ metadata }) => metadata.name),
    remove: (path: string) => clock.run(api.remove(path)),
    kubelet: (verb: 'start' | 'stop', node: string) => clock.run(nodes.run(node, ['systemctl', verb, 'kubelet'])),
    running: async (node: string) => {
      const out = await clock.run(nodes.run(node, ['crictl', '--timeout=20s', 'ps', '-a', '-o', 'json']));
      const { containers } = JSON.parse(out) as { containers: { state: string; labels: Record<string, string> }[] };
      return containers.flatMap(({ state, labels }) =>
        state === 'CONTAINER_RUNNING' ? [labels['io.kubernetes.pod.name'] ?? ''] : [],
      );
    },
    applySet: async ({ replicas = 3, partition = 0, ...podSpec }: Record<string, number>) => {
      const { spec, ...rest } = set(replicas);
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition } };
      const template = { ...spec.template, spec: { ...spec.template.spec, ...podSpec } };
      await clock.run(api.apply([{ ...rest, spec: { ...spec, updateStrategy, template } }]));
    },
  };
}
