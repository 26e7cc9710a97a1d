import { appendFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import { start, type Child } from '../harness/control/child.ts';
import { run } from '../harness/control/command.ts';
import type { OpenWorld } from '../harness/control/open-world.ts';
import { ledgerPath } from '../harness/cli/owing.ts';
import { faults } from '../harness/nemesis/faults.ts';
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

describe('a fault that is held from the command line', function () {
  this.timeout(300_000);
  let world: OpenWorld;
  before(async () => {
    ({ world } = await testCluster());
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`is undone by ${signal}, and exits 130`, async () => {
      const { child, node } = await injectUntilKubeletIsDown(world);
      child.kill(signal);
      const { exitCode, stdout, stderr } = await child.ended;
      expect({ exitCode, stdout }, stderr).to.deep.equal({ exitCode: 130, stdout: '' });
      expect(await kubelet(world, node)).to.equal('active');
      expect(await statefault('clusters').then(({ stdout: listed }) => listed)).not.to.contain('owes');
    });
  }

  it('while it is held keeps every other command away from its cluster', async () => {
    const { child } = await injectUntilKubeletIsDown(world);
    try {
      for (const words of [['heal', testClusterName], ['down', '--name', testClusterName], inject]) {
        const { exitCode, stderr } = await statefault(...words);
        expect({ words, exitCode }, stderr).to.deep.equal({ words, exitCode: 2 });
        expect(stderr).to.contain('is in use by another statefault');
      }
    } finally {
      child.kill('SIGINT');
      await child.ended;
    }
  });

  it('by SIGKILL is owed, told by list, and undone by heal, which can be repeated', async () => {
    const { child, node } = await injectUntilKubeletIsDown(world);
    child.kill('SIGKILL');
    await child.ended;
    expect((await statefault('clusters')).stdout).to.contain(`owes 1 undo(s) of a dead process (kubelet-stop)`);
    for (let round = 0; round < 2; round++) await expectHealed();
    expect(await kubelet(world, node)).to.equal('active');
    expect((await statefault('clusters')).stdout).not.to.contain('owes');
  });

  it('heals with the control plane paused, a worker stopped, and an undo owed there', async () => {
    const { child, node } = await injectUntilKubeletIsDown(world);
    child.kill('SIGKILL');
    await child.ended;
    await world.machines.act(node, 'stop');
    await world.machines.act(world.cluster.controlPlanes[0] ?? '', 'pause');
    await expectHealed();
    expect(await kubelet(world, node)).to.equal('active');
    expect(await notReady(world)).to.deep.equal([]);
  });

  it('tells of a damaged ledger once, keeps it, and heals by looking', async () => {
    const ledger = ledgerPath(testClusterName);
    await world.nodes.run(world.cluster.workers[0] ?? '', ['systemctl', 'stop', 'kubelet']);
    await appendFile(ledger, 'garbage\n');
    const first = await statefault('heal', testClusterName);
    expect(first.exitCode, first.stderr).to.equal(3);
    expect(first.stderr).to.match(/damaged: line 1: no JSON; kept in \S+/);
    await expectHealed();
    for (const name of await readdir(dirname(ledger)))
      if (name.includes('.damaged-')) await rm(join(dirname(ledger), name));
  });

  it('an exception in the middle of a scenario undoes its fault', async () => {
    const real = faults.find(({ kind }) => kind === 'kubelet-stop');
    if (real === undefined) throw new Error('no kubelet-stop');
    const broken = { ...real, prove: () => Promise.reject(new Error('a bug of ours')) };
    const error = await runOnTestCluster(kubeletOutageShort, [broken]).catch((reason: Error) => reason.message);
    expect(error).to.contain('a bug of ours');
    for (const node of world.cluster.workers) expect(await kubelet(world, node)).to.equal('active');
    await expectHealed();
  });
});

const inject = ['inject', 'kubelet-stop', '--target', 'one', '--name', testClusterName, '--for', '2m'];

const statefault = (...words: string[]): Child['ended'] => start(process.execPath, [main, ...words], 240_000).ended;

async function expectHealed(): Promise<void> {
  const { exitCode, stdout, stderr } = await statefault('heal', testClusterName);
  expect(exitCode, stderr + stdout).to.equal(0);
  expect(stdout).to.contain(`cluster "${testClusterName}" is as it was`).and.not.to.contain('✗');
}

const injectUntilKubeletIsDown = (world: OpenWorld) => untilKubeletIsDown(world, inject);

const runUntilKubeletIsDown = (world: OpenWorld) =>
  untilKubeletIsDown(world, ['run', kubeletOutageShort.name, '--name', testClusterName]);

async function untilKubeletIsDown(world: OpenWorld, words: readonly string[]): Promise<{ child: Child; node: string }> {
  const child = start(process.execPath, [main, ...words], 240_000);
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
