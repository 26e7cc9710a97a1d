import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Fault } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';
import { everythingLeft } from '../nemesis/heal.ts';
import { survey } from '../nemesis/survey/survey.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { experiment } from './experiment.ts';

const kubeletStop = faults.find(({ kind }) => kind === 'kubelet-stop')!;
const targets = [{ node: 'memory-worker' }, { node: 'memory-worker3' }];

function setUp(fault: Fault = kubeletStop, holdMs = 60_000) {
  const world = memoryWorld({ seed: 1 });
  const ledger = memoryLedger();
  const controller = new AbortController();
  const said: string[] = [];
  return {
    world,
    ledger,
    controller,
    said,
    run: () =>
      world.clock.run(
        experiment(world, ledger, { fault, targets, holdMs }, controller.signal, (line) => said.push(line)),
      ),
    left: async () => everythingLeft(faults, await world.clock.run(survey(world))).map(({ kind }) => kind),
  };
}

describe('one fault that is held for a time', () => {
  it('bites for that long and is gone after it, and says so', async () => {
    const { world, ledger, said, run, left } = setUp();
    let during: string[] | undefined;
    world.clock.after(
      59_000,
      () => void survey(world).then((seen) => (during = everythingLeft(faults, seen).map(({ kind }) => kind))),
    );
    const result = await run();
    expect(during).to.deep.equal(['kubelet-stop', 'kubelet-stop']);
    expect(result).to.deep.equal({
      fault: 'kubelet-stop',
      targets: ['node memory-worker', 'node memory-worker3'],
      bit: true,
      bitSeen: 'kubelet inactive, kubelet inactive',
      gone: true,
      goneSeen: 'kubelet active, kubelet active',
    });
    expect(world.clock.elapsedMs).to.be.within(60_000, 64_000);
    expect(await left()).to.deep.equal([]);
    expect((await ledger.read()).undos).to.deep.equal([]);
    expect(said[0]).to.equal('injecting kubelet-stop at node memory-worker, node memory-worker3');
    expect(said.at(-1)).to.equal('gone: kubelet active, kubelet active');
  });

  it('is undone at once when it is interrupted, whenever, and ends with the reason', async () => {
    for (const atMs of [1, 30, 120, 400, 10_000, 59_999]) {
      const { world, ledger, controller, run, left } = setUp();
      const reason = new Error('stop');
      world.clock.after(atMs, () => controller.abort(reason));
      expect(await run().catch((error: unknown) => error), `at ${atMs} ms`).to.equal(reason);
      expect(world.clock.elapsedMs).to.be.lessThan(atMs + 4_000);
      expect(await left()).to.deep.equal([]);
      expect((await ledger.read()).undos).to.deep.equal([]);
    }
  });

  it('that does not bite is undone at once and says what was seen', async () => {
    const { world, run } = setUp({ ...kubeletStop, inject: async () => {} });
    const result = await run();
    expect([result.bit, result.bitSeen]).to.deep.equal([
      false,
      'not seen to bite: kubelet active, kubelet active, kubelet active, kubelet active',
    ]);
    expect(world.clock.elapsedMs).to.be.lessThan(5_000);
  });

  it('that cannot be here says why, and nothing was done', async () => {
    const { said, run } = setUp({ ...kubeletStop, available: async () => 'no such thing' });
    const result = await run();
    expect(result).to.include({
      bit: false,
      bitSeen: 'not available here: no such thing',
      gone: true,
      goneSeen: 'nothing was injected',
    });
    expect(said.at(-1)).to.equal('not proven: not available here: no such thing');
  });

  it('that is an act ends at once', async () => {
    const act: Fault = { ...kubeletStop };
    delete act.undo;
    delete act.deadMan;
    const { world, run } = setUp(act);
    expect(await run()).to.include({ bit: true, gone: 'act' });
    expect(world.clock.elapsedMs).to.be.lessThan(4_000);
  });

  it('that its dead man undid before is not said to have been proven', async () => {
    const early: Fault = {
      ...kubeletStop,
      undo: async (target, world) => {
        await world.clock.sleep(40_000);
        await kubeletStop.undo?.(target, world);
      },
    };
    const result = await setUp(early, 10_000).run();
    expect(result.gone).to.equal(false);
    expect(result.goneSeen).to.contain('its dead man had undone it before');
  });
});
