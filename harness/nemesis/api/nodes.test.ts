import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { RawObject } from '../../history/objects.ts';
import { cleanNode } from '../../testing/clean-node.ts';
import { DeployedJournal } from '../../testing/deployed-journal.ts';
import type { Survey } from '../survey/survey.ts';
import { cordon } from './cordon.ts';
import { drain } from './drain.ts';
import { nodeDelete } from './node-delete.ts';
import { lackingOf, nodeAgain, readNode, rememberNode } from './node-object.ts';
import { outOfService } from './out-of-service.ts';
import { pathOf } from './paths.ts';

const node = 'memory-worker';
const target = { node };
const theirs = { key: 'example.org/theirs', effect: 'NoSchedule' };
const draining = { node, with: { seconds: 1 } };

async function tainted(journal: DeployedJournal): Promise<DeployedJournal> {
  const body = { spec: { taints: [theirs] } };
  await journal.does(journal.world.api.send({ method: 'PATCH', path: `/api/v1/nodes/${node}`, body }));
  return journal;
}

describe('faults at nodes through the API server', () => {
  it('out-of-service adds its taint to those of others, once, and takes only its own away', async () => {
    const journal = await tainted(await DeployedJournal.ready());
    await journal.inject(outOfService, target);
    await journal.inject(outOfService, target);
    const { spec } = await journal.get(`/api/v1/nodes/${node}`);
    expect((spec?.['taints'] as object[]).map((taint) => ('key' in taint ? taint.key : ''))).to.deep.equal([
      theirs.key,
      'node.kubernetes.io/out-of-service',
    ]);
    expect((await journal.prove(outOfService, target)).bites).to.equal(true);
    expect(await journal.left(outOfService)).to.have.length(1);
    await journal.undo(outOfService, target);
    await journal.undo(outOfService, target);
    expect((await journal.get(`/api/v1/nodes/${node}`)).spec?.['taints']).to.deep.equal([theirs]);
    expect(await journal.left(outOfService)).to.deep.equal([]);
  });

  it('a node that was cordoned by others stays so', async () => {
    const journal = await DeployedJournal.ready();
    const path = `/api/v1/nodes/${node}`;
    await journal.does(journal.world.api.send({ method: 'PATCH', path, body: { spec: { unschedulable: true } } }));
    expect(await journal.left(cordon)).to.deep.equal([]);
    expect((await journal.prove(cordon, target)).bites).to.equal(false);
    await journal.inject(cordon, target);
    expect((await journal.prove(cordon, target)).bites).to.equal(true);
    await journal.undo(cordon, target);
    expect((await journal.get(path)).spec?.['unschedulable']).to.equal(true);
    expect(await journal.left(cordon)).to.deep.equal([]);
  });

  it('cordon and drain stand side by side: the node is schedulable when both are undone', async () => {
    for (const [first, second] of [[cordon, drain] as const, [drain, cordon] as const]) {
      const journal = await DeployedJournal.ready();
      await journal.inject(cordon, target);
      await journal.inject(drain, draining);
      await journal.undo(first, target);
      expect((await journal.prove(second, target)).bites).to.equal(true);
      await journal.undo(second, target);
      expect(await journal.prove(second, target)).to.deep.equal({ bites: false, seen: `${node} is schedulable` });
    }
  });

  it('a drain evicts what runs there, but not where a budget refuses', async () => {
    const journal = await DeployedJournal.ready();
    const pod = await journal.here('pods', 'journal-1');
    const there = { node: String(pod?.spec?.['nodeName']), with: { seconds: 2 } };
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'journal', namespace: 'test' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'journal' } } },
    };
    await journal.does(journal.world.api.apply([budget]));
    await journal.inject(drain, there);
    const refused = await journal.prove(drain, there);
    expect(refused).to.include({ bites: false, left: true });
    expect(refused.seen).to.contain('test/journal-1: ').and.contain('disruption budget');
    await journal.does(journal.world.api.remove('/apis/policy/v1/namespaces/test/poddisruptionbudgets/journal'));
    await journal.inject(drain, there);
    expect((await journal.prove(drain, there)).bites).to.equal(true);
    await journal.passes(20_000);
    expect((await journal.here('pods', 'journal-1'))?.spec).to.not.have.property('nodeName');
    await journal.undo(drain, there);
    await journal.passes(20_000);
    expect((await journal.here('pods', 'journal-1'))?.spec).to.include({ nodeName: there.node });
  });

  it('a Node that is made again says what the former one said, but for what controllers say', () => {
    const former = nodeObject('1', { a: '1', b: '2' }, [
      theirs,
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
    ]);
    const memo = readNode(JSON.parse(JSON.stringify(rememberNode(former))));
    expect(nodeAgain(node, memo)).to.deep.equal({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: node, labels: { a: '1', b: '2' }, annotations: {} },
      spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'], taints: [theirs] },
    });
    expect(lackingOf(former, memo)).to.equal(undefined);
    expect(lackingOf(nodeObject('2', { a: 'new' }, []), memo)).to.deep.equal({
      metadata: { labels: { b: '2' }, annotations: {} },
      spec: { taints: [theirs] },
    });
    expect(lackingOf(nodeObject('2', { a: 'new', b: '2' }, [theirs]), memo)).to.equal(undefined);
  });

  it('a node that runs without a Node object is left, one that does not run or cannot be known is not', () => {
    const api = { nodes: [nodeObject('1', {}, [])], pods: [], claims: [], volumes: [], sets: [] };
    const at = (name: string, machine: string): Survey['nodes'][number] => ({ name, role: 'worker', machine });
    const left = (survey: Survey) => nodeDelete.left?.(survey).map(({ target: found }) => found.node);
    expect(left({ nodes: [at(node, 'running'), at('w2', 'running'), at('w3', 'exited')], api })).to.deep.equal(['w2']);
    expect(left({ nodes: [at('w2', 'running')], apiSilent: 'refused' })).to.deep.equal([]);
    expect(left({ nodes: [] })).to.deep.equal([]);
  });

  it('a node whose pods have addresses that its Node does not say is left', () => {
    const api = { nodes: [nodeObject('1', {}, [])], pods: [], claims: [], volumes: [], sets: [] };
    const left = (...ranges: string[]) => {
      const inside = { ...cleanNode, ranges };
      return nodeDelete.left?.({ nodes: [{ name: node, role: 'worker', machine: 'running', inside }], api });
    };
    const seen = 'its pods are in 10.244.3.0/24, its Node says 10.244.1.0/24';
    expect(left('10.244.3.0/24')).to.deep.equal([{ target: { node }, seen }]);
    expect(left('10.244.1.0/24')).to.deep.equal([]);
    expect(left('fd00:1::/64', '10.244.1.0/24')).to.deep.equal([]);
    expect(left()).to.deep.equal([]);
  });

  it('nothing that is no name gets into a path', () => {
    for (const name of ['', 'a/b', '../x', 'a..b', 'A', 'a?b', 'a%2fb', 'a b', '-a', 'a'.repeat(254)])
      expect(() => pathOf.pod({ namespace: 'test', name }), name).to.throw('no name of an object');
    expect(() => pathOf.pod({ namespace: '../..', name: 'x' })).to.throw('no name of an object');
    expect(pathOf.eviction({ namespace: 'test', name: 'journal-0' })).to.equal(
      '/api/v1/namespaces/test/pods/journal-0/eviction',
    );
  });
});

function nodeObject(uid: string, labels: Record<string, string>, taints: object[]): RawObject {
  const podCIDR = '10.244.1.0/24';
  return { metadata: { name: node, uid, labels }, spec: { podCIDR, podCIDRs: [podCIDR], taints } };
}
