import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { undoLine, type Undo } from '../ledger/ledger.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import type { MachineAct, World } from '../world.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { heal } from './heal.ts';

const at = '2026-01-01T00:00:00.000Z';
const lineOf = (undo: Partial<Undo>): string =>
  undoLine({ id: 'a', kind: 'kubelet-stop', as: 'x', at, targets: [{ node: 'memory-worker' }], ...undo });

/** A fault that only its memory can undo: no look shows it. */
function blindFault(failing: { times: number }): Fault & { undone: string[] } {
  const undone: string[] = [];
  return {
    kind: 'blind',
    family: 'storage',
    story: '',
    strikes: 'node',
    effects: [],
    undone,
    inject: async () => {},
    prove: async () => ({ bites: false, seen: '' }),
    undo: async ({ node }) => {
      if (failing.times-- > 0) throw new Error('not now');
      undone.push(node ?? '');
    },
  };
}

/** Runs healing, and keeps the nodes that commands were sent to. */
function healing(text: string, all: readonly Fault[] = faults, change: (world: World) => World = (world) => world) {
  const real = memoryWorld({ seed: 1 });
  const acted: string[] = [];
  const nodes: World['nodes'] = {
    ...real.nodes,
    run: (node, argv, options) => {
      acted.push(node);
      return real.nodes.run(node, argv, options);
    },
  };
  const ledger = memoryLedger(text);
  const world = change({ ...real, nodes });
  return { real, world, acted, ledger, run: () => real.clock.run(heal(world, all, ledger)) };
}

describe('healing', () => {
  it('does nothing, fast, where nothing is wrong, and can be repeated', async () => {
    const { real, run } = healing('');
    const from = real.clock.elapsedMs;
    for (let round = 0; round < 3; round++) expect(await run()).to.deep.equal({ undone: [], distrusted: [] });
    expect(real.clock.elapsedMs - from).to.be.lessThan(2_000);
  });

  it('of whatever ledger never crashes, never acts on a node that is not of the cluster, passes nothing in silence', async () => {
    const name = fc.constantFrom('memory-worker', 'memory-worker2', 'memory-control-plane', 'other-worker', 'x');
    const object = fc.record({
      namespace: fc.constant('default'),
      name: fc.constantFrom('a', 'b'),
      uid: fc.constant('0-a'),
    });
    const target = fc.record(
      { node: name, pod: object, set: object, with: fc.constant({ a: 1 }) },
      { requiredKeys: [] },
    );
    const undo = fc.record({
      kind: fc.constantFrom('no-such-fault', ...faults.map(({ kind }) => kind)),
      at: fc.constantFrom(at, '2099-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'),
      targets: fc.array(target, { maxLength: 3 }),
    });
    const line = fc.oneof(undo, fc.constantFrom('garbage', '{"v":9}', '{"v":1,"do":"undo"}', '[]', 'null'));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (lines) => {
        const text = lines.map((one, n) => (typeof one === 'string' ? `${one}\n` : lineOf({ ...one, id: `id-${n}` })));
        const { real, acted, ledger, run } = healing(text.join(''));
        const { distrusted } = await run();
        const { controlPlanes, workers } = real.cluster;
        expect([...new Set(acted)].filter((node) => ![...controlPlanes, ...workers].includes(node))).to.deep.equal([]);
        for (const [n, one] of lines.entries()) {
          const words = distrusted.join('\n');
          if (typeof one === 'string') expect(words).to.contain(`line ${n + 1}:`);
          else if (one.kind === 'no-such-fault') expect(words).to.contain(`id-${n}: there is no fault`);
          else if (one.targets.some(({ node }) => node === 'x'))
            expect(words).to.match(new RegExp(`id-${n}: .*(x is no node|cannot be undone)`));
        }
        // What was told once is not told again.
        expect(await ledger.read()).to.deep.equal({ undos: [], unreadable: [] });
        expect(await run()).to.deep.equal({ undone: [], distrusted: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('undoes what only the ledger knows, again when it failed, and keeps it there until it is done', async () => {
    const failing = { times: 1 };
    const blind = blindFault(failing);
    const first = healing(lineOf({ kind: 'blind' }), [blind]);
    await first.run();
    expect(blind.undone).to.deep.equal(['memory-worker']);
    expect((await first.ledger.read()).undos).to.deep.equal([]);
    failing.times = 9;
    const second = healing(lineOf({ kind: 'blind' }), [blind]);
    expect(await second.run().catch((error: Error) => error.message)).to.contain(
      'blind at node memory-worker: Error: not now',
    );
    expect((await second.ledger.read()).undos).to.have.length(1);
    failing.times = 0;
    await second.run();
    expect((await second.ledger.read()).undos).to.deep.equal([]);
  });

  it('keeps of a line that it cannot trust what it says', async () => {
    const { ledger, run } = healing(lineOf({ targets: [{ node: 'other-worker' }] }));
    let aside = '';
    const putAside = ledger.putAside.bind(ledger);
    ledger.putAside = async () => {
      aside = ledger.text();
      return putAside();
    };
    expect((await run()).distrusted[0]).to.equal('a: kubelet-stop: other-worker is no node of this cluster');
    expect(aside).to.equal(lineOf({ targets: [{ node: 'other-worker' }] }));
  });

  it('wakes nodes that nobody can look into before anything else, also the control plane’s', async () => {
    const asleep = new Map([
      ['memory-control-plane', 'paused'],
      ['memory-worker2', 'exited'],
    ]);
    const acts: string[] = [];
    const sleeping = (world: World): World => ({
      ...world,
      machines: {
        states: async () =>
          new Map([...(await world.machines.states())].map(([name, state]) => [name, asleep.get(name) ?? state])),
        act: async (node: string, act: MachineAct) => {
          acts.push(`${act} ${node}`);
          asleep.delete(node);
        },
      },
      nodes: {
        ...world.nodes,
        run: async (node, argv, options) => {
          if (asleep.has(node)) throw new Error(`container ${node} is ${asleep.get(node)}`);
          return world.nodes.run(node, argv, options);
        },
      },
      api: {
        ...world.api,
        list: async (path, signal) => {
          if (asleep.has('memory-control-plane')) throw new Error('ETIMEDOUT');
          return world.api.list(path, signal);
        },
      },
    });
    const { real, run, ledger } = healing(lineOf({ targets: [{ node: 'memory-worker2' }] }), faults, sleeping);
    await real.clock.run(real.nodes.run('memory-worker2', ['systemctl', 'stop', 'kubelet']));
    const { undone } = await run();
    expect(acts.sort()).to.deep.equal(['start memory-worker2', 'unpause memory-control-plane']);
    expect(undone).to.include('kubelet-stop at node memory-worker2');
    expect((await ledger.read()).undos).to.deep.equal([]);
    const show = ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'];
    expect(await real.clock.run(real.nodes.run('memory-worker2', show))).to.equal('active');
  });

  it('waits for an API server that comes back late; one that does not is said in the end, and nothing is forgotten', async () => {
    const { real, run } = healing('');
    real.outage.begin();
    real.clock.after(100_000, () => real.outage.end());
    expect((await run()).distrusted).to.deep.equal([]);
    const late = healing(lineOf({ kind: 'blind' }), [blindFault({ times: 9 })]);
    late.real.outage.begin();
    const message = await late.run().catch((error: Error) => error.message);
    expect(message).to.contain('still wrong: the API server does not answer');
    expect((await late.ledger.read()).undos).to.have.length(1);
  });
});
