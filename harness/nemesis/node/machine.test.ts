import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { MachineAct, World } from '../../world.ts';
import { nodeKill, nodePause, nodeStop } from './machine.ts';

const after: Record<MachineAct, string> = {
  pause: 'paused',
  unpause: 'running',
  stop: 'exited',
  start: 'running',
  kill: 'exited',
  restart: 'running',
};

/** An engine whose acts take their time, one after another on each node, as the real one's do. */
function engine() {
  const memory = memoryWorld({ seed: 1 });
  const states = new Map(memory.cluster.workers.map((name) => [name, 'running']));
  const bootedMs = new Map<string, number>();
  const acts: string[] = [];
  const queues = new Map<string, Promise<void>>();
  const act = async (node: string, what: MachineAct): Promise<void> => {
    const done = (queues.get(node) ?? Promise.resolve()).then(async () => {
      acts.push(`${what} ${node}`);
      if (what === 'stop' && states.get(node) === 'running') await memory.clock.sleep(5_000);
      if (what === 'start' && states.get(node) !== 'running') bootedMs.set(node, memory.clock.wallMs() + 3_000);
      states.set(node, after[what]);
    });
    queues.set(node, done);
    return done;
  };
  // A node that has just been started takes a while to boot.
  const run: World['nodes']['run'] = async (node) => {
    await memory.clock.sleep(50);
    return states.get(node) === 'running' && memory.clock.wallMs() >= (bootedMs.get(node) ?? 0) ? 'active' : 'inactive';
  };
  const nodes = { ...memory.nodes, run };
  const world: World = { ...memory, nodes, machines: { states: async () => new Map(states), act } };
  return { world, run: memory.clock.run.bind(memory.clock), states, acts, act };
}

describe('machines as targets', () => {
  const [node = ''] = memoryWorld({ seed: 1 }).cluster.workers;

  for (const fault of [nodePause, nodeStop, nodeKill])
    it(`${fault.kind} bites and is gone, on several nodes at once, and can be undone where it never was`, async () => {
      const { world, run, states } = engine();
      const targets = world.cluster.workers.map((name) => ({ node: name }));
      const each = async <T>(act: (target: { node: string }) => Promise<T>): Promise<T[]> =>
        run(Promise.all(targets.map(act)));
      await each((target) => fault.undo!(target, world));
      await each((target) => fault.inject(target, world));
      expect((await each((target) => fault.prove(target, world))).map(({ bites }) => bites)).not.to.include(false);
      await each((target) => fault.undo!(target, world));
      await each((target) => fault.undo!(target, world));
      for (const proof of await each((target) => fault.prove(target, world)))
        expect(proof).to.include({ bites: false }).and.not.to.have.property('left');
      expect([...states.values()]).to.deep.equal(targets.map(() => 'running'));
    });

  it('a stop that a dead injector left under way does not end the node after it was healed', async () => {
    const { world, run, states, act } = engine();
    const underWay = act(node, 'stop');
    await run(nodeStop.undo!({ node, unfinished: true }, world));
    await run(underWay);
    expect(states.get(node)).to.equal('running');
  });

  it('a stop that is known to have ended is not sent again', async () => {
    const { world, run, acts } = engine();
    await run(nodeStop.inject({ node }, world));
    await run(nodeStop.undo!({ node }, world));
    expect(acts).to.deep.equal([`stop ${node}`, `start ${node}`]);
  });

  it('an undo ends when the node has booted, and says so when it does not', async () => {
    const { world, run } = engine();
    await run(nodeStop.inject({ node }, world));
    const fromMs = world.clock.wallMs();
    await run(nodeStop.undo!({ node }, world));
    expect(world.clock.wallMs() - fromMs).to.be.within(3_000, 4_000);
    const nodes = { ...world.nodes, run: async () => 'inactive' };
    const stuck = await run(nodeStop.undo!({ node }, { ...world, nodes }).catch(String));
    expect(stuck).to.contain(`${node} does not boot: kubelet inactive, containerd inactive`);
  });

  it('a killed node that its engine starts again does not count as down', async () => {
    const { world, run, states, act } = engine();
    await run(act(node, 'kill'));
    world.clock.after(1_000, () => void states.set(node, 'running'));
    expect(await run(nodeKill.prove({ node }, world))).to.include({ bites: false });
  });
});
