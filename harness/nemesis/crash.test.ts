import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Draft, Entry } from '../history/entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld, type MemoryWorld } from '../testing/memory-world.ts';
import type { World } from '../world.ts';
import { deadMenIn } from './dead-man.ts';
import { everythingLeft, heal } from './heal.ts';
import { faults } from './faults.ts';
import { Nemesis } from './nemesis.ts';
import { survey } from './survey/survey.ts';

const nodes = ['memory-worker', 'memory-worker2'];
const kinds = ['kubelet-stop', 'control-plane-partition'];

/** What became of a call when its process was killed: it was never made, it was made and goes on, it was over. */
type Moment = 'before' | 'during' | 'after';

/** Ends the process of whoever calls, as SIGKILL does, at its nth call of the world or the ledger: nothing comes back. */
class Killer {
  calls: string[] = [];
  readonly killed = Promise.withResolvers<void>();
  readonly #at: number;
  readonly #moment: Moment;

  constructor(at: number, moment: Moment) {
    this.#at = at;
    this.#moment = moment;
  }

  async through<T>(name: string, call: () => Promise<T>): Promise<T> {
    const mine = this.calls.push(name) - 1;
    if (mine < this.#at) return call();
    if (mine === this.#at) {
      if (this.#moment === 'during') void call().catch(() => undefined);
      if (this.#moment === 'after') await call().catch(() => undefined);
      this.killed.resolve();
    }
    return new Promise(() => {});
  }

  world(world: World): World {
    const run: World['nodes']['run'] = (node, argv, options) =>
      this.through(
        argv[4]?.startsWith('statefault-dead-man-') === true && argv.length > 5
          ? `arm ${node}`
          : `run ${node} ${argv.join(' ')}`,
        () => world.nodes.run(node, argv, options),
      );
    return { ...world, nodes: { ...world.nodes, run } };
  }

  ledger(ledger: Ledger): Ledger {
    return {
      ...ledger,
      owe: (undo) => this.through('owe', () => ledger.owe(undo)),
      injected: (id) => this.through('injected', () => ledger.injected(id)),
      done: (id) => this.through('done', () => ledger.done(id)),
    };
  }
}

const signal = new AbortController().signal;
const pen = { record: (draft: Draft): Entry => ({ index: 0, timeMs: 0, ...draft }) };

/** Injects and undoes a fault in a process that is killed at its nth call, and heals in the next one. */
async function killAt(kind: string, at: number, moment: Moment) {
  const world = memoryWorld({ seed: at });
  const ledger = memoryLedger();
  const killer = new Killer(at, moment);
  const fault = faults.find((one) => one.kind === kind)!;
  const nemesis = new Nemesis(killer.world(world), pen, killer.ledger(ledger), { run: 'run', deadManMs: 60_000 });
  const work = async (): Promise<'done'> => {
    await nemesis.inject('x', fault, nodes.map((node) => ({ node })), signal); // prettier-ignore
    await nemesis.healAll();
    return 'done';
  };
  const ended = await world.clock.run(Promise.race([work(), killer.killed.promise]));
  const struck = await world.clock.run(changed(world));
  const owed = (await ledger.read()).undos.length;
  const { distrusted } = await world.clock.run(heal(world, faults, ledger));
  expect(distrusted).to.deep.equal([]);
  return { world, ledger, killer, struck, owed, over: ended === 'done' };
}

/** Faults in force; dead men count in the end only. */
const changed = async (world: MemoryWorld): Promise<string[]> =>
  everythingLeft(faults, await survey(world)).map(({ kind, left }) => `${kind} ${left.target.node}`);

const armed = async (world: MemoryWorld): Promise<string[]> =>
  (await survey(world)).nodes.flatMap(({ inside }) => (inside === undefined ? [] : deadMenIn(inside)));

describe('a process that is killed while it injects or undoes, at each of its calls', function () {
  this.timeout(60_000);

  for (const kind of kinds) {
    for (const moment of ['before', 'during', 'after'] as const) {
      it(`${kind}, ${moment} the call: the next process heals, and nothing comes after`, async () => {
        for (let at = 0; ; at++) {
          const { world, ledger, killer, struck, owed, over } = await killAt(kind, at, moment);
          const what = `killed ${moment} call ${at}: ${killer.calls.at(-1)}`;
          // Nothing is ever struck that is not owed on disk.
          if (struck.length > 0) expect(owed, what).to.equal(1);
          expect(await ledger.read(), what).to.deep.equal({ undos: [], unreadable: [] });
          expect(await world.clock.run(armed(world)), what).to.deep.equal([]);
          // Also not by an act that was still under way, and not by a dead man.
          await world.clock.run(world.clock.sleep(62_000));
          expect(await world.clock.run(changed(world)), what).to.deep.equal([]);
          if (over) {
            expect(at).to.be.greaterThan(8);
            return;
          }
        }
      });
    }
  }

  it('the undo is on disk, and then the dead man armed, before the first act on a node', async () => {
    const { killer } = await killAt('kubelet-stop', Number.POSITIVE_INFINITY, 'before');
    const first = killer.calls.findIndex((call) => call.includes('systemctl stop kubelet'));
    expect(killer.calls.slice(0, first)).to.deep.equal(['owe', ...nodes.map((node) => `arm ${node}`)]);
    expect(killer.calls.at(-1)).to.equal('done');
  });
});
