import { expect } from 'chai';
import { describe, it } from 'mocha';
import { kubeletOutageShort } from '../../suites/node-outage.ts';
import { viewOf } from '../history/objects.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { deploy } from '../workload/deploy.ts';
import { removeNamespace } from './namespace.ts';

const namespace = 'sf-removed';

describe('a namespace that is removed', () => {
  it('takes its volumes with it: directories from their nodes, those of others by their provisioner', async () => {
    const world = memoryWorld({ seed: 1 });
    const asked: string[] = [];
    const { nodes } = world;
    world.nodes = {
      ...nodes,
      run: (node, argv, options) => {
        if (argv[0] === 'rm') asked.push(`${node} ${argv.slice(2).join(' ')}`);
        return nodes.run(node, argv, options);
      },
    };
    const volumes = async () => (await world.api.list('/api/v1/persistentvolumes')).items;
    const script = async (): Promise<void> => {
      const place = { namespace, reportUrl: 'http://nobody' };
      await deploy(world, kubeletOutageShort.workload, place, new AbortController().signal);
      await world.clock.sleep(30_000);
      const made = (await volumes()).map((raw) => viewOf('volume', raw));
      expect(made).to.have.length(3);
      const [others, ...own] = made;
      const foreign = { metadata: { annotations: null }, spec: { persistentVolumeReclaimPolicy: 'Retain' } };
      await world.api.send({ method: 'PATCH', path: pathOf.volume(others?.name ?? ''), body: foreign });
      const journals = own.map(({ path, nodes }) => [nodes[0] ?? '', `${path}/journal.jsonl`] as const);
      for (const [node, file] of journals) expect(await contents(node, file)).not.to.equal('');

      await removeNamespace(world, namespace);
      expect(await volumes()).to.deep.equal([]);
      for (const [node, file] of journals) expect(await contents(node, file)).to.equal('');
      expect(asked.sort()).to.deep.equal(own.map(({ path, nodes }) => `${nodes[0]} ${path}`).sort());
    };
    const contents = (node: string, file: string): Promise<string> =>
      nodes.run(node, ['sh', '-c', 'test ! -e "$1" || cat "$1"', 'sh', file]);
    await world.clock.run(script());
  });
});
