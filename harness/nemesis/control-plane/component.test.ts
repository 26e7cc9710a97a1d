import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { World } from '../../world.ts';
import { componentFreeze } from './component-freeze.ts';
import { componentRestart } from './component-restart.ts';
import { componentStop } from './component-stop.ts';
import { components, type Component } from './component.ts';

const node = 'c1';
const [etcd] = components.slice(-1) as [Component];

/** A control plane whose runtime prints `lines` to the look at a component, one after another, the last for ever. */
function printing(...lines: string[]) {
  const memory = memoryWorld({ seed: 1 });
  const sent: string[][] = [];
  let manifest = 'there';
  const run = async (_: string, argv: readonly string[]): Promise<string> => {
    sent.push([...argv]);
    if (argv.some((word) => word.includes('echo away'))) return manifest;
    if (!argv.some((word) => word.includes('crictl'))) return '';
    return (lines.length > 1 ? lines.shift() : lines[0]) ?? '';
  };
  const world: World = { ...memory, nodes: { ...memory.nodes, run } };
  return { world, sent, clock: memory.clock, away: () => void (manifest = 'away') };
}

describe('components of the control plane', () => {
  it('are called by the kernel what can be looked for: the first 15 characters', () => {
    for (const { container, command } of components) expect(command).to.equal(container.slice(0, 15));
  });

  it('stopped: bites when its container is gone, not before', async () => {
    const { world, clock, away } = printing('abc 12 S', 'abc 12 S', '');
    away();
    const proof = await clock.run(componentStop(etcd).prove({ node }, world));
    expect(proof).to.deep.equal({ bites: true, seen: 'manifest away, no container etcd runs' });
  });

  it('stopped: a container that does not end, or does not come back, is said to be there still', async () => {
    const stays = printing('abc 12 S');
    stays.away();
    expect(await stays.clock.run(componentStop(etcd).prove({ node }, stays.world))).to.include({
      bites: false,
      left: true,
    });
    const gone = printing('');
    expect(await gone.clock.run(componentStop(etcd).prove({ node }, gone.world))).to.deep.equal({
      bites: false,
      seen: 'manifest there, no container etcd runs',
      left: true,
    });
  });

  it('frozen: the process of its container is stopped, whatever else has its name', async () => {
    const { world, clock, sent } = printing('abc 12 T');
    const fault = componentFreeze(etcd);
    await clock.run(fault.inject({ node }, world));
    expect(sent.at(-1)).to.deep.equal(['kill', '-STOP', '12']);
    expect((await clock.run(fault.prove({ node }, world))).bites).to.equal(true);
    const none = printing('');
    expect(await none.clock.run(fault.inject({ node }, none.world)).catch(String)).to.contain('no container etcd');
  });

  it('restarted: bites when another container runs, not while the old one does or none', async () => {
    const { world, clock, sent } = printing('abc 12 S', 'abc 12 S', '', 'def 34 S');
    const fault = componentRestart(etcd);
    const memo = await clock.run(fault.remember!({ node }, world));
    await clock.run(fault.inject({ node, memo }, world));
    expect(sent.at(-1)).to.deep.equal(['kill', '-KILL', '12']);
    const proof = await clock.run(fault.prove({ node, memo }, world));
    expect(proof).to.deep.equal({ bites: true, seen: 'etcd def in state S, before abc' });
    const same = printing('abc 12 S');
    expect(await same.clock.run(fault.prove({ node, memo }, same.world))).to.include({ bites: false });
  });
});
