import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryLedger } from '../../testing/memory-ledger.ts';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { World } from '../../world.ts';
import { controlPlanePartition as fault } from './control-plane-partition.ts';
import { heal } from '../heal.ts';

const node = 'memory-worker';
const address = '172.18.0.2/32';
const whole = [
  '-N STATEFAULT',
  `-A STATEFAULT -s ${address} -j DROP`,
  `-A STATEFAULT -d ${address} -j DROP`,
  '-A INPUT -j STATEFAULT',
  '-A OUTPUT -j STATEFAULT',
];

function cluster() {
  const world = memoryWorld({ seed: 1 });
  const iptables = async (...words: string[]): Promise<string> =>
    world.clock.run(world.nodes.run(node, ['iptables', '-w', '5', ...words]));
  return {
    world,
    iptables,
    rules: async () => (await iptables('-S')).split('\n').filter((line) => line.includes('STATEFAULT')),
    inject: () => world.clock.run(fault.inject({ node }, world)),
    undo: () => world.clock.run(fault.undo!({ node }, world)),
    prove: () => world.clock.run(fault.prove({ node }, world)),
  };
}

/** A world whose nodes answer one look at the packet filter's counters with `listed`. */
const listing = (world: World, listed: string): World => ({
  ...world,
  nodes: {
    ...world.nodes,
    run: async (on, argv, options) => (argv.includes('-v') ? listed : world.nodes.run(on, argv, options)),
  },
});

describe('control-plane-partition', () => {
  it('drops both ways, once however often it is injected, and is gone however often it is undone', async () => {
    const { rules, inject, undo, prove } = cluster();
    await inject();
    await inject();
    expect(await rules())
      .to.have.members(whole)
      .and.to.have.lengthOf(whole.length);
    expect(await prove())
      .to.include({ bites: true })
      .and.not.to.have.property('left');
    await undo();
    await undo();
    expect(await rules()).to.deep.equal([]);
    expect(await prove()).to.deep.equal({ bites: false, seen: 'no chain STATEFAULT' });
  });

  it('does not bite when its chain drops nothing', async () => {
    const { world, inject, prove } = cluster();
    await inject();
    const silent = listing(world, whole.join('\n').replaceAll('-j DROP', '-c 0 0 -j DROP'));
    const proof = await world.clock.run(fault.prove({ node }, silent));
    expect(proof).to.deep.equal({ bites: false, seen: 'STATEFAULT dropped nothing in 15 s', left: true });
    expect((await prove()).bites).to.equal(true);
  });

  it('is found half made and completed, or undone by looking', async () => {
    const { world, iptables, rules, inject, prove } = cluster();
    await iptables('-N', 'STATEFAULT');
    await iptables('-A', 'STATEFAULT', '-s', address, '-j', 'DROP');
    expect(await prove()).to.include({ bites: false, left: true });
    const { undone } = await world.clock.run(heal(world, [fault], memoryLedger()));
    expect(undone).to.deep.equal([`control-plane-partition at node ${node} (-N STATEFAULT)`]);
    expect(await rules()).to.deep.equal([]);
    await iptables('-N', 'STATEFAULT');
    await inject();
    expect(await rules()).to.have.members(whole);
  });

  it('is gone when its dead man came between the look and the undo', async () => {
    const { world, inject, rules } = cluster();
    await inject();
    let raced = false;
    const run: World['nodes']['run'] = (on, argv, options) => world.nodes.run(on, argv, options);
    const racing: World['nodes']['run'] = async (on, argv, options) => {
      if (argv[0] !== 'iptables-restore' || raced) return run(on, argv, options);
      raced = true;
      for (const command of fault.deadMan!({ node })) await run(on, command).catch(() => '');
      throw new Error('iptables-restore: line 2 failed');
    };
    await world.clock.run(fault.undo!({ node }, { ...world, nodes: { ...world.nodes, run: racing } }));
    expect(raced).to.equal(true);
    expect(await rules()).to.deep.equal([]);
  });

  it('refuses to cut the only control plane off from itself', async () => {
    const { world } = cluster();
    const target = { node: 'memory-control-plane' };
    expect(await fault.available!(target, world)).to.contain('is the only control plane');
    const refused = fault.inject(target, world).catch(String);
    expect(await world.clock.run(refused)).to.contain('is the only control plane');
  });
});
