import { join } from 'node:path';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import { start, type Child } from '../harness/control/child.ts';
import { run } from '../harness/control/command.ts';
import type { OpenWorld } from '../harness/control/open-world.ts';
import { kubeletOutageShort } from './node-outage.ts';
import { runOnTestCluster, testCluster, testClusterName } from './test-cluster.ts';

const main = join(import.meta.dirname, '../harness/cli/main.ts');

describe('a run that is stopped in the middle of a fault', function () {
  this.timeout(300_000);
  let world: OpenWorld;
  before(async () => {
    ({ world } = await testCluster());
  });

  it('by Ctrl-C starts the kubelet again, leaves all nodes Ready and nothing beside them, and exits 130', async () => {
    const { child, node } = await runUntilKubeletIsDown(world);
    child.kill('SIGINT');
    const { exitCode, stderr } = await child.ended;
    expect(exitCode, stderr).to.equal(130);
    expect(await kubelet(world, node)).to.equal('active');
    expect(await notReady(world)).to.deep.equal([]);
    expect(await probers()).to.equal('');
    expect(await namespaces(world)).to.deep.equal([]);
  });

  it('by SIGKILL is cleaned up by the next run, whose verdict is true', async () => {
    const { child, node } = await runUntilKubeletIsDown(world);
    child.kill('SIGKILL');
    await child.ended;
    expect(await kubelet(world, node)).to.equal('inactive');
    const { verdict, directory } = await runOnTestCluster(kubeletOutageShort);
    expect(verdict.outcome, directory).to.equal(true);
    expect(await kubelet(world, node)).to.equal('active');
  });
});

async function runUntilKubeletIsDown(world: OpenWorld): Promise<{ child: Child; node: string }> {
  const child = start(process.execPath, [main, 'run', kubeletOutageShort.name, '--name', testClusterName], 240_000);
  let over = false;
  void child.ended.then(() => (over = true));
  while (!over) {
    for (const node of world.cluster.workers) if ((await kubelet(world, node)) === 'inactive') return { child, node };
  }
  const { stderr } = await child.ended;
  throw new Error(`the run ended before its fault: ${stderr}`);
}

const kubelet = (world: OpenWorld, node: string): Promise<string> =>
  world.nodes.run(node, ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value']);

const probers = (): Promise<string> =>
  run('docker', ['ps', '-aq', '--filter', 'label=io.statefault.container=prober'], { timeoutMs: 10_000 });

async function notReady(world: OpenWorld): Promise<string[]> {
  const { items } = await world.api.list('/api/v1/nodes');
  return items
    .filter(({ status }) => {
      const conditions = (status?.['conditions'] ?? []) as { type: string; status: string }[];
      return !conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
    })
    .map(({ metadata }) => metadata.name);
}

async function namespaces(world: OpenWorld): Promise<string[]> {
  const { items } = await world.api.list('/api/v1/namespaces?labelSelector=statefault.dev/run');
  return items.map(({ metadata }) => metadata.name);
}
