import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { journalManifests } from '../clusters/journal-manifests.ts';
import { start } from '../harness/control/child.ts';
import type { OpenWorld } from '../harness/control/open-world.ts';
import type { NodeEvidence } from '../harness/diagnosis/evidence.ts';
import type { Treatment } from '../harness/diagnosis/treatment.ts';
import type { Diagnosis, NodeVerdict } from '../harness/diagnosis/verdict.ts';
import { viewOf } from '../harness/history/objects.ts';
import { controlPlanePartition } from '../harness/nemesis/network/control-plane-partition.ts';
import { kubeletStop } from '../harness/nemesis/node/unit-stop.ts';
import { removeNamespace } from '../harness/phases/namespace.ts';
import { runLabel } from '../harness/workload/deployed.ts';
import type { ManifestObject } from '../harness/world.ts';
import { testCluster, testClusterName } from './test-cluster.ts';

const main = join(import.meta.dirname, '../harness/cli/main.ts');
const namespace = 'statefault-diagnose';

interface Told {
  controlPlane: Diagnosis['controlPlane'];
  nodes: { verdict: NodeVerdict; treatments: Treatment[]; evidence: NodeEvidence }[];
}

/** Harm done by hand to one node, and its undoing, which may be done twice. */
interface Harm {
  node: string;
  inject: () => Promise<unknown>;
  undo: () => Promise<unknown>;
}

describe('statefault diagnose', function () {
  this.timeout(240_000);
  let world: OpenWorld;
  let controlPlane: string;
  let first: string;
  let second: string;
  let third: string;

  before('deploys one pod on each worker', async () => {
    ({ world } = await testCluster());
    [controlPlane = ''] = world.cluster.controlPlanes;
    [first = '', second = '', third = ''] = world.cluster.workers;
    await deploy(world);
  });
  after('removes them', () => removeNamespace(world, namespace));

  it('calls a cluster healthy that is, and ends with 0', async () => {
    const { exitCode, told } = await diagnose();
    expect(told.nodes.map(({ verdict }) => verdict)).to.satisfy((all: NodeVerdict[]) =>
      all.every(({ cause, unseen }) => cause === 'healthy' && unseen.length === 0),
    );
    expect(told.controlPlane.state).to.equal('well');
    expect(exitCode).to.equal(0);
    const pods = told.nodes.flatMap(({ evidence }) => evidence.pods).filter((pod) => pod.namespace === namespace);
    expect(pods.map(({ processes, storage, reached }) => ({ processes, storage, reached }))).to.deep.equal(
      Array(3).fill({ processes: 'running', storage: 'pinned', reached: true }),
    );
  });

  // Before any harm that ends pods: what runs on a node is then told by the node alone.
  it('blames a frozen control plane for what nodes suffer from it, with no API server to ask', async () => {
    const told = await during([paused(controlPlane)]);
    expect(causesOf(told)).to.deep.equal({
      [controlPlane]: 'machine-paused proven',
      [first]: 'control-plane proven',
      [second]: 'control-plane proven',
      [third]: 'control-plane proven',
    });
    expect(told.controlPlane.state).to.equal('down');
    for (const node of [first, second, third]) {
      expect(of(told, node).verdict.unseen.join()).to.contain('what the API server says of it');
      expectNothingFreed(told, node, 'running');
    }
  });

  it('tells a stopped kubelet, a frozen one and a stopped runtime apart, and calls no way to free a name safe', async () => {
    const told = await during([kubeletStopped(first), frozen(second, 'kubelet'), runtimeStopped(third)]);
    expect(causesOf(told)).to.include({
      [first]: 'kubelet-stopped proven',
      [second]: 'kubelet-frozen proven',
      [third]: 'runtime-stopped proven',
      [controlPlane]: 'healthy proven',
    });
    for (const node of [first, second, third]) expectNothingFreed(told, node, 'running');
  });

  it('tells a frozen runtime, a node cut off both ways, and one that is not heard', async () => {
    const told = await during([frozen(first, 'containerd'), partitioned(second), dropping(third, 'OUTPUT', '-d')]);
    expect(causesOf(told)).to.include({
      [first]: 'runtime-frozen proven',
      [second]: 'cut-off likely',
      [third]: 'cut-off likely',
      [controlPlane]: 'healthy proven',
    });
    expect(of(told, second).verdict.because.at(-1)).to.contain('both directions are lost');
    const drops = (node: string): boolean[] => {
      const { inside } = of(told, node).evidence;
      return 'seen' in inside ? inside.seen.drops.filter(({ during }) => during > 0).map(({ ours }) => ours) : [];
    };
    expect(drops(second)).to.include(true).and.not.include(false);
    expect(drops(third)).to.include(false).and.not.include(true);
    for (const node of [first, second, third]) expectNothingFreed(told, node, 'running');
  });

  it('tells an isolated node and a paused machine apart', async () => {
    const told = await during([isolated(first), paused(second)]);
    expect(causesOf(told)).to.include({ [first]: 'isolated likely', [second]: 'machine-paused proven' });
    expect(of(told, first).evidence.outside).to.equal('silent');
    expectNothingFreed(told, second, 'frozen');
    expectNothingFreed(told, first, 'running');
  });

  it('tells a node that hears nothing of the control plane from one that is cut off from everybody', async () => {
    const told = await during([dropping(third, 'INPUT', '-s')]);
    expect(causesOf(told)).to.include({ [third]: 'cut-off likely', [first]: 'healthy proven' });
    expectNothingFreed(told, third, 'running');
  });

  it('tells a machine that is off, the only one whose pod’s name it lets be freed; and a component that is frozen', async () => {
    const told = await during([stopped(first), componentFrozen(controlPlane, 'kube-scheduler')]);
    expect(causesOf(told)).to.include({
      [first]: 'machine-stopped proven',
      [controlPlane]: 'control-plane proven',
      [second]: 'healthy proven',
    });
    expect(told.controlPlane.state).to.equal('troubled');
    expect(told.controlPlane.because.join()).to.contain('kube-scheduler is frozen');
    const [treatment] = of(told, first).treatments;
    expect(treatment?.life).to.equal('ended');
    expect(treatment?.free.can).to.equal(true);
    expect(worths(treatment)).to.include({ 'force-delete': 'safe', 'out-of-service': 'safe', wait: 'safe' });
  });

  /** Looks while all harms stand; every harm is undone, and the cluster usable again, when it returns. */
  async function during(harms: readonly Harm[]): Promise<Told> {
    try {
      await Promise.all(harms.map(({ inject }) => inject()));
      const { exitCode, told } = await diagnose();
      expect(exitCode).to.equal(1);
      return told;
    } finally {
      await Promise.all(harms.map(({ undo }) => undo()));
      await usable(world);
    }
  }

  const onNode = (node: string, ...argv: string[]): Promise<string> =>
    world.nodes.run(node, argv, { timeoutMs: 30_000 });

  const kubeletStopped = (node: string): Harm => ({
    node,
    inject: () => kubeletStop.inject({ node }, world),
    undo: async () => kubeletStop.undo?.({ node }, world),
  });
  const partitioned = (node: string): Harm => ({
    node,
    inject: () => controlPlanePartition.inject({ node }, world),
    undo: async () => controlPlanePartition.undo?.({ node }, world),
  });
  const frozen = (node: string, unit: string): Harm => ({
    node,
    inject: () => onNode(node, 'systemctl', 'kill', '--kill-who=main', '--signal=STOP', unit),
    undo: () => onNode(node, 'systemctl', 'kill', '--kill-who=main', '--signal=CONT', unit),
  });
  const runtimeStopped = (node: string): Harm => ({
    node,
    inject: () => onNode(node, 'systemctl', 'stop', 'containerd'),
    undo: () => onNode(node, 'systemctl', 'start', 'containerd'),
  });
  const paused = (node: string): Harm => ({
    node,
    inject: () => world.machines.act(node, 'pause'),
    undo: () => world.machines.act(node, 'unpause'),
  });
  const stopped = (node: string): Harm => ({
    node,
    inject: () => world.machines.act(node, 'stop'),
    undo: () => world.machines.act(node, 'start'),
  });
  const componentFrozen = (node: string, name: string): Harm => ({
    node,
    inject: () => onNode(node, 'pkill', '-STOP', '-f', `^${name} `),
    undo: () => onNode(node, 'pkill', '-CONT', '-f', `^${name} `),
  });

  /** Rules of nobody's in particular, as an operator might have left them; each begins with its tool. */
  const ruled = (node: string, rules: () => Promise<string[][]>): Harm => {
    let there: string[][] = [];
    const change = async (verb: '-I' | '-D'): Promise<void> => {
      for (const [tool = '', ...rule] of there) await onNode(node, tool, '-w', '5', verb, ...rule);
    };
    return {
      node,
      inject: async () => {
        there = await rules();
        await change('-I');
      },
      undo: () => change('-D'),
    };
  };
  // A node has two ways to every other: with IPv4 alone dropped, its kubelet goes on over IPv6.
  const dropping = (node: string, hook: string, end: string): Harm =>
    ruled(node, async () => {
      const told = await onNode(node, 'getent', 'ahosts', controlPlane);
      const addresses = [...new Set(told.split('\n').map((line) => line.split(' ')[0] ?? ''))];
      return addresses.map((address) => [toolFor(address), hook, end, address, '-j', 'DROP']);
    });
  const toolFor = (address: string): string => (address.includes(':') ? 'ip6tables' : 'iptables');
  const isolated = (node: string): Harm =>
    ruled(node, async () =>
      ['iptables', 'ip6tables'].flatMap((tool) => [
        [tool, 'INPUT', '-i', 'eth0', '-j', 'DROP'],
        [tool, 'OUTPUT', '-o', 'eth0', '-j', 'DROP'],
      ]),
    );
});

async function diagnose(): Promise<{ exitCode: number | undefined; told: Told }> {
  const words = [main, 'diagnose', '--name', testClusterName, '--json'];
  const { exitCode, stdout, stderr } = await start(process.execPath, words, 60_000).ended;
  expect(stdout, stderr).to.not.equal('');
  return { exitCode, told: JSON.parse(stdout) as Told };
}

const causesOf = ({ nodes }: Told): Record<string, string> =>
  Object.fromEntries(nodes.map(({ verdict }) => [verdict.node, `${verdict.cause} ${verdict.certainty}`]));

function of({ nodes }: Told, name: string): Told['nodes'][number] {
  const found = nodes.find(({ verdict }) => verdict.node === name);
  if (found === undefined) throw new Error(`no verdict of ${name}`);
  return found;
}

const worths = (treatment: Treatment | undefined): Record<string, string> =>
  Object.fromEntries((treatment?.remedies ?? []).map(({ kind, worth }) => [kind, worth]));

function expectNothingFreed(told: Told, node: string, life: string): void {
  const { treatments } = of(told, node);
  expect(treatments.map((one) => one.life)).to.include(life);
  for (const treatment of treatments) {
    expect(treatment.free.can, node).to.equal(false);
    const unsafe = { 'force-delete': 'unsafe', 'delete-node': 'unsafe', 'out-of-service': 'unsafe' };
    expect(worths(treatment)).to.include({ ...unsafe, 'delete-pod-and-claim': 'unsafe' });
  }
}

async function deploy(world: OpenWorld): Promise<void> {
  const labels = { [runLabel]: namespace };
  const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  const image = world.cluster.workloadImage;
  const objects = journalManifests({ namespace, replicas: 3, image, labels }) as ManifestObject[];
  await world.api.apply([space, ...objects]);
  await usable(world);
}

/** Waits until every node has spoken again since now, and is Ready, with every pod of ours. */
async function usable({ api, clock }: OpenWorld): Promise<void> {
  const sinceMs = clock.wallMs();
  const untilMs = sinceMs + 120_000;
  for (;;) {
    const missing = await notReady(api, sinceMs).catch((error: unknown) => [String(error)]);
    if (missing.length === 0) return;
    if (clock.wallMs() > untilMs) throw new Error(`not Ready in 120 s: ${missing.join(', ')}`);
    await clock.sleep(200);
  }
}

async function notReady(api: OpenWorld['api'], sinceMs: number): Promise<string[]> {
  const leases = await api.list('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases');
  const silent = leases.items.filter((raw) => Date.parse(viewOf('lease', raw).renewTime) < sinceMs);
  const nodes = (await api.list('/api/v1/nodes')).items.map((raw) => viewOf('node', raw));
  const pods = (await api.list(`/api/v1/namespaces/${namespace}/pods`)).items.map((raw) => viewOf('pod', raw));
  const sound = pods.filter(({ deletionTimestamp }) => deletionTimestamp === undefined);
  return [
    ...silent.map(({ metadata }) => `lease of ${metadata.name}`),
    ...[...nodes, ...sound].filter(({ conditions }) => conditions['Ready']?.status !== 'True').map(({ name }) => name),
    ...nodes.filter(({ taints }) => taints.some((taint) => taint.includes('unreachable'))).map(({ name }) => name),
    ...(sound.length === 3 ? [] : [`${sound.length} pods`]),
  ];
}
