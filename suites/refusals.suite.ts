import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { start } from '../harness/control/child.ts';
import { run } from '../harness/control/command.ts';
import { testCluster, testClusterName } from './test-cluster.ts';

const main = join(import.meta.dirname, '../harness/cli/main.ts');
const statefault = (args: string[], env: Record<string, string> = {}) =>
  start(process.execPath, [main, ...args], 120_000, env).ended;

describe('bad input gets one clear line, and nothing is touched', function () {
  this.timeout(120_000);

  const cases: [string[], RegExp][] = [
    [['bogus'], /unknown command 'bogus'/],
    [['run', '--bogus'], /unknown option '--bogus'/],
    [['run', 'nothing-like-it'], /no scenario "nothing-like-it"/],
    [['run', '--repeat', '0'], /whole number from 1/],
    [['up', '--k8s', '1.2.3'], /1\.2\.3 is too old/],
    [['up', '--k8s', 'newest'], /"newest" is not a Kubernetes version/],
    [['up', '--profile', 'slow'], /use one of: default, fast/],
    [['up', '--name', '../x'], /use 1 to 40/],
    [['heal', 'there-is-none'], /there is no cluster "there-is-none"/],
    [['heal', '../x'], /use 1 to 40/],
    [['inject', 'kubelet-stop', '--target', 'node/$(reboot)'], /is no name of a node/],
    [['inject', 'kubelet-stop', '--target', 'node/other', '--name', testClusterName], /"other" names no node here/],
    [['inject', 'volume-emptied', '--target', 'pod/none', '--name', testClusterName], /there is no pod "none" here/],
    [['down', '--name', 'there-is-none'], /there is no cluster "there-is-none"/],
    [['run', '--name', testClusterName, '--k8s', 'v1.30.0'], /has Kubernetes v[\d.]+, not v1\.30\.0/],
    [['up', '--name', testClusterName], /there is a cluster "statefault-test" already/],
  ];
  for (const [args, wanted] of cases) {
    it(`statefault ${args.join(' ')}`, async () => {
      await testCluster();
      const { exitCode, stdout, stderr } = await statefault(args);
      const told = stderr.split('\n').filter((line) => line.startsWith('statefault: '));
      expect({ exitCode, stdout }, stderr).to.deep.equal({ exitCode: 2, stdout: '' });
      expect(told).to.have.length(1);
      expect(told[0]).to.match(wanted);
    });
  }

  it('an engine that does not answer: exit 3', async () => {
    const { exitCode, stderr } = await statefault(['down'], { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(exitCode).to.equal(3);
    expect(stderr.split('\n').filter((line) => line.startsWith('statefault: '))).to.have.length(1);
  });

  it('somebody else’s cluster is not touched', async () => {
    const { world } = await testCluster();
    const label = ['--label', 'io.x-k8s.kind.cluster=foreign', '--label', 'io.x-k8s.kind.role=control-plane'];
    const id = await run('docker', ['create', ...label, world.cluster.workloadImage], { timeoutMs: 30_000 });
    try {
      const inject = ['inject', 'kubelet-stop', '--target', 'one', '--name', 'foreign'];
      for (const words of [
        ['down', '--name', 'foreign'],
        ['run', 'kubelet-outage', '--name', 'foreign'],
        inject,
        [...inject, '--dry-run'],
        ['heal', 'foreign'],
      ]) {
        const { exitCode, stderr } = await statefault(words);
        expect(exitCode, stderr).to.equal(2);
        expect(stderr).to.contain('was not made by statefault');
      }
      expect(await run('docker', ['inspect', '--format', '{{.State.Status}}', id], { timeoutMs: 10_000 })).to.equal(
        'created',
      );
    } finally {
      await run('docker', ['rm', '-f', id], { timeoutMs: 10_000 });
    }
  });
});
