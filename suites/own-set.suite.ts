import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { run } from '../harness/control/command.ts';
import type { ContainerValue } from '../harness/history/containers.ts';
import { faults } from '../harness/nemesis/faults.ts';
import type { Scenario } from '../harness/scenario.ts';
import type { ManifestsWorkload } from '../harness/scenario/workload.ts';
import { onOwnSet } from '../harness/workload/on-own-set.ts';
import { kubeletOutageShort } from './node-outage.ts';
import { runOnTestCluster, workloadImageOfTestCluster } from './test-cluster.ts';

/** A name that no registry and no node has, only the engine. */
const image = 'statefault-test.invalid/counter:1';
const program = `
const { appendFileSync } = require('node:fs');
setInterval(() => appendFileSync('/store/' + process.env.FILE, Date.now() + '\\n'), 200);
require('node:net').createServer((socket) => socket.end()).listen(7000);
`;
const labels = { app: 'counter' };

const objects: ManifestsWorkload['objects'] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'elsewhere' },
    data: { FILE: 'count' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'counter' },
    spec: { clusterIP: 'None', selector: labels, ports: [{ port: 7000 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'counter' },
    spec: {
      serviceName: 'counter',
      replicas: 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image,
              args: ['-e', program],
              envFrom: [{ configMapRef: { name: 'settings' } }],
              readinessProbe: { tcpSocket: { port: 7000 }, periodSeconds: 1 },
              volumeMounts: [{ name: 'store', mountPath: '/store' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'store' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } },
        },
      ],
    },
  },
];

describe('a StatefulSet of a user’s own on a real cluster', function () {
  this.timeout(0);
  before(async () => {
    await run('docker', ['tag', await workloadImageOfTestCluster(), image], { timeoutMs: 15_000 });
  });
  after(() => run('docker', ['rmi', image], { timeoutMs: 15_000 }));

  it('gets its image from the engine, lives through a scenario of ours, and is judged by its nodes', async () => {
    const scenario = onOwnSet(kubeletOutageShort, objects) as Scenario;
    const { verdict, history, directory } = await runOnTestCluster(scenario, faults);
    expect(verdict.outcome, directory).to.equal(true);
    const started = history
      .filter(({ kind, f }) => kind === 'observation' && f === 'container')
      .map(({ value }) => value as ContainerValue)
      .filter(({ change }) => change === 'started');
    expect(started.map(({ pod }) => pod).sort()).to.deep.equal(['counter-0', 'counter-1', 'counter-2']);
    const names = verdict.findings.map(({ name }) => name);
    expect(names).to.include.members(['one-writer/counter-0', 'one-writer/counter-1', 'one-writer/counter-2']);
    expect(names.some((name) => name.startsWith('acknowledged-writes'))).to.equal(false);
    expect(verdict.facts?.startMs).to.be.greaterThan(0);
  });
});
