import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { World } from '../world.ts';
import { recordingWorld, type Recorded } from './recording-world.ts';

/** A world in which every act is an error, and reads answer. */
function readOnly(): World {
  const refused = (): never => {
    throw new Error('touched');
  };
  return {
    cluster: { name: 'x', controlPlanes: ['cp'], workers: ['w'] } as unknown as World['cluster'],
    clock: { monotonicNs: () => 0n, wallMs: () => 0, after: refused, sleep: refused },
    nodes: { run: async (_node, argv) => (argv[0] === 'cat' ? 'read' : refused()), follow: refused, realNs: refused },
    machines: { states: async () => new Map([['w', 'running']]), act: refused },
    api: {
      get: refused,
      list: async () => ({ metadata: { resourceVersion: '1' }, items: [] }),
      watch: refused,
      apply: refused,
      remove: refused,
      send: refused,
    },
    outside: {
      startProber: refused,
      reach: () => {
        throw new Error('not here');
      },
      processors: async () => undefined,
      leftovers: async () => ['container 1'],
      reap: refused,
      provideImages: refused,
    },
  };
}

function recording() {
  const recorded: Recorded[] = [];
  return { recorded, world: recordingWorld(readOnly(), (one) => recorded.push(one)) };
}

describe('a world that only records', () => {
  it('asks what only reads, and writes down what acts, as lines for a shell', async () => {
    const { world, recorded } = recording();
    expect(await world.nodes.run('w', ['cat', '/x'])).to.equal('read');
    expect((await world.machines.states()).get('w')).to.equal('running');
    expect((await world.api.list('/x')).items).to.deep.equal([]);
    expect(await world.outside.leftovers()).to.deep.equal(['container 1']);
    expect(recorded).to.deep.equal([]);
    await world.nodes.run('w', ['systemctl', 'stop', "it's; rm -rf $HOME"]);
    await world.nodes.run('w', ['tee', '/x'], { input: 'a b' });
    await world.machines.act('w', 'pause');
    await world.api.remove('/api/v1/nodes/w');
    await world.api.send({ method: 'PUT', path: '/y', body: {} });
    await world.outside.reap();
    expect(recorded.map(({ line }) => line)).to.deep.equal([
      `docker exec w systemctl stop 'it'\\''s; rm -rf $HOME'`,
      `printf %s 'a b' | docker exec -i w tee /x`,
      'docker pause w',
      'docker exec -i cp kubectl --kubeconfig=/etc/kubernetes/admin.conf delete --raw /api/v1/nodes/w',
      `echo '{}' | docker exec -i cp kubectl --kubeconfig=/etc/kubernetes/admin.conf replace --raw /y -f -`,
    ]);
    expect(recorded.map(({ answers }) => answers)).to.deep.equal([
      'unknown',
      'unknown',
      'nothing',
      'nothing',
      'unknown',
    ]);
  });

  it('lets time pass at once for whoever waits', async () => {
    const { clock } = recording().world;
    await clock.sleep(60_000);
    await new Promise<void>((done) => void clock.after(500, done));
    clock.after(500, () => expect.fail('cancelled'))();
    expect(clock.wallMs()).to.equal(60_500);
    expect(clock.monotonicNs()).to.equal(60_500_000_000n);
  });
});
