import { expect } from 'chai';
import { describe, it } from 'mocha';
import { kubeletOutageShort } from '../../suites/node-outage.ts';
import { viewOf, type RawObject } from '../history/objects.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { deploy } from '../workload/deploy.ts';
import type { World } from '../world.ts';
import { clear } from './gate.ts';
import { removeNamespace } from './namespace.ts';

const namespace = 'sf-removed';
const { signal } = new AbortController();

const volumesOf = async ({ api }: World): Promise<RawObject[]> => (await api.list('/api/v1/persistentvolumes')).items;

/** Deploys, removes, and gives back which directories were to be removed and which were; nothing of them must be left. */
function removed(remove: (world: World) => Promise<void>, prepare: (world: World) => Promise<void> = async () => {}) {
  const world = memoryWorld({ seed: 1 });
  const { nodes } = world;
  const script = async () => {
    await deploy(world, kubeletOutageShort.workload, { namespace, reportUrl: 'http://nobody' }, signal);
    await world.clock.sleep(30_000);
    await prepare(world);
    const own = (await volumesOf(world)).filter(({ metadata }) => metadata.annotations !== undefined);
    const places = own.map((raw) => viewOf('volume', raw)).map(({ path = '', nodes: [node = ''] }) => ({ node, path }));
    const journals = () =>
      Promise.all(
        places.map(({ node, path }) =>
          nodes.run(node, ['sh', '-c', 'test ! -e "$1" || cat "$1"', 'sh', `${path}/journal.jsonl`]),
        ),
      );
    expect(await journals()).not.to.include('');
    const asked: string[] = [];
    world.nodes = {
      ...nodes,
      run: (node, argv, options) => {
        if (argv[0] === 'rm') asked.push(`${node} ${argv.slice(2).join(' ')}`);
        return nodes.run(node, argv, options);
      },
    };
    await remove(world);
    expect(await volumesOf(world)).to.deep.equal([]);
    expect(new Set(await journals())).to.deep.equal(new Set(['']));
    return { asked: asked.sort(), wanted: places.map(({ node, path }) => `${node} ${path}`).sort() };
  };
  return world.clock.run(script());
}

describe('a namespace that is removed', () => {
  it('takes the directories of its volumes from their nodes', async () => {
    const { asked, wanted } = await removed((world) => removeNamespace(world, namespace));
    expect(wanted).to.have.length(3);
    expect(asked).to.deep.equal(wanted);
  });

  it('leaves volumes of others to their provisioner, also those that were to stay', async () => {
    const foreign = { metadata: { annotations: null }, spec: { persistentVolumeReclaimPolicy: 'Retain' } };
    const { asked, wanted } = await removed(
      (world) => removeNamespace(world, namespace),
      async (world) => {
        const [first] = await volumesOf(world);
        await world.api.send({ method: 'PATCH', path: pathOf.volume(first?.metadata.name ?? ''), body: foreign });
      },
    );
    expect(wanted).to.have.length(2);
    expect(asked).to.deep.equal(wanted);
  });

  it('when that is cut off, has left nothing that the next run does not find', async () => {
    const { asked, wanted } = await removed(async (world) => {
      const dying: World = { ...world, nodes: { ...world.nodes, run: () => Promise.reject(new Error('killed')) } };
      expect(String(await removeNamespace(dying, namespace).catch((error: unknown) => error))).to.equal(
        'Error: killed',
      );
      await world.clock.sleep(60_000);
      const { items } = await world.api.list('/api/v1/namespaces');
      expect(items.filter(({ metadata }) => metadata.name === namespace)).to.deep.equal([]);
      expect(await volumesOf(world)).to.have.length(3);
      await clear(world, [], memoryLedger(), signal, () => {});
    });
    expect(asked).to.deep.equal(wanted);
  });
});
