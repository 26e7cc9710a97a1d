import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryLedger } from '../../testing/memory-ledger.ts';
import { memoryWorld } from '../../testing/memory-world.ts';
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

describe('control-plane-partition', () => {
  it('drops both ways, once however often it is injected, and is gone however often it is undone', async () => {
    const { rules, inject, undo, prove } = cluster();
    await inject();
    await inject();
    expect(await rules()).to.deep.equal(whole);
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
    const { nodes } = world;
    const silent = {
      ...nodes,
      run: async (on: string, argv: readonly string[]) => (argv.includes('-nvxL') ? '0 0 DROP' : nodes.run(on, argv)),
    };
    const proof = await world.clock.run(fault.prove({ node }, { ...world, nodes: silent }));
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
    expect(await rules()).to.deep.equal(whole);
  });

  it('refuses to cut the only control plane off from itself', async () => {
    const { world } = cluster();
    const refused = fault.inject({ node: 'memory-control-plane' }, world).catch(String);
    expect(await world.clock.run(refused)).to.contain('is the only control plane');
  });
});
