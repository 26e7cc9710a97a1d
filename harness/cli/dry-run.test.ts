import { expect } from 'chai';
import { describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import type { Fault } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';
import { undoLine } from '../ledger/ledger.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { onlyReads } from '../control/only-reads.ts';
import { nodeScriptName } from '../nemesis/survey/node-script.ts';
import type { World } from '../world.ts';
import { healPlan, injectPlan } from './dry-run.ts';
import { runPlan } from './run-plan.ts';

/** The memory world; anything that could change it is an error. */
function untouchable() {
  const real = memoryWorld({ seed: 1 });
  const run: World['nodes']['run'] = async (node, argv, options) => {
    if (!onlyReads(argv) && argv[3] !== nodeScriptName) throw new Error(`touched: ${argv.join(' ')}`);
    return real.nodes.run(node, argv, options);
  };
  const refused = (): never => {
    throw new Error('touched');
  };
  const api: World['api'] = { ...real.api, apply: refused, remove: refused, send: refused };
  return { real, world: { ...real, nodes: { ...real.nodes, run }, api, machines: { ...real.machines, act: refused } } };
}

const fault = (kind: string) => faults.find((one) => one.kind === kind)!;

describe('a dry run', () => {
  it('of an injection shows its dead man, what injects, what undoes, and touches nothing', async () => {
    const { real, world } = untouchable();
    const targets = [{ node: 'memory-worker' }];
    const text = await real.clock.run(injectPlan(world, { fault: fault('kubelet-stop'), targets, holdMs: 60_000 }));
    expect(text).to.contain('would inject kubelet-stop at node memory-worker for 60 s');
    expect(text).to.contain('after 90 s');
    expect(text).to.contain('\ndocker exec memory-worker systemctl stop kubelet\n');
    expect(text).to.match(/docker exec memory-worker systemctl start kubelet\n# nothing was done\n$/);
  });

  it('says that commands may follow from answers that nobody gave, and where it can tell no more', async () => {
    const { real, world } = untouchable();
    const asking: Fault = {
      ...fault('kubelet-stop'),
      inject: async ({ node = '' }, { nodes, clock }) => {
        const device = await nodes.run(node, ['bash', '-c', 'which device']);
        await clock.sleep(3_600_000);
        await nodes.run(node, ['cut', device]);
        throw new Error('no such device');
      },
    };
    const plan = injectPlan(world, { fault: asking, targets: [{ node: 'memory-worker' }], holdMs: 1_000 });
    const text = await real.clock.run(plan);
    expect(text).to.contain(
      `bash -c 'which device'\ndocker exec memory-worker cut ''\n# what comes after that depends on`,
    );
    expect(text).to.contain('no such device\n# as if none of these answered anything');
    expect(real.clock.elapsedMs).to.be.lessThan(10_000);
  });

  it('of healing shows what is owed and what is seen', async () => {
    const { real, world } = untouchable();
    const at = new Date(0).toISOString();
    const ledger = memoryLedger(
      `garbage\n${undoLine({ id: 'a', kind: 'kubelet-stop', as: 'x', at, targets: [{ node: 'memory-worker2' }] })}`,
    );
    await real.clock.run(real.nodes.run('memory-worker3', ['systemctl', 'stop', 'kubelet']));
    const text = await real.clock.run(healPlan(world, faults, ledger));
    for (const words of [
      'damaged: line 1',
      'memory-worker2 (owed)',
      'memory-worker3 (kubelet inactive)',
      'docker exec memory-worker3 systemctl start kubelet',
    ])
      expect(text).to.contain(words);
    expect((await ledger.read()).undos).to.have.length(1);
    const other = untouchable();
    expect(await other.real.clock.run(healPlan(other.world, faults, memoryLedger()))).to.contain('nothing was left');
  });

  it('of every scenario names its steps, with a cluster and without', async () => {
    for (const scenario of catalogue) {
      const { real, world } = untouchable();
      for (const given of [world, undefined]) {
        const lines = await real.clock.run(runPlan(scenario, given));
        for (const { name } of scenario.steps)
          expect(lines.some((line) => line.startsWith(`${name}: `))).to.equal(true);
      }
    }
  });
});
