import { expect } from 'chai';
import { describe, it } from 'mocha';
import { run } from '../harness/control/command.ts';
import type { ContainersSeen, ContainerValue, KubeletValue } from '../harness/history/containers.ts';
import type { Entry, History } from '../harness/history/entry.ts';
import type { AppendValue, ReportedLine } from '../harness/history/writes.ts';
import type { Fault } from '../harness/nemesis/fault.ts';
import { nodeOf } from '../harness/nemesis/target.ts';
import { kubeletStop } from '../harness/nemesis/node/unit-stop.ts';
import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { runOnTestCluster } from './test-cluster.ts';

// Harm to those who watch, not to the workload: it is injected like any fault, and proves itself.
const engine = (...words: string[]) => run('docker', words, { timeoutMs: 20_000 });

const proberKill: Fault = {
  kind: 'prober-kill',
  effects: [],
  family: 'workload',
  strikes: 'pod',
  story: 'The outside prober is killed.',
  inject: async (_target, { cluster }) => {
    const labels = ['io.statefault.container=prober', `io.statefault.container.cluster=${cluster.name}`];
    const ids = await engine('ps', '-q', ...labels.flatMap((label) => ['--filter', `label=${label}`]));
    await engine('kill', ...ids.split('\n'));
  },
  prove: () => Promise.resolve({ bites: true, seen: 'killed' }),
};

const followerKill: Fault = {
  kind: 'follower-kill',
  effects: [],
  family: 'node',
  strikes: 'node',
  story: 'The follower of the container runtime is killed in its node.',
  inject: async (target, { nodes }) => {
    const node = nodeOf(target);
    await nodes.run(node, ['pkill', '-9', '-x', 'ctr']);
  },
  prove: () => Promise.resolve({ bites: true, seen: 'killed' }),
};

const pauseMs = 8_000;
const nodePause: Fault = {
  kind: 'node-pause',
  effects: ['may-silence', 'unserves'],
  family: 'node',
  strikes: 'node',
  story: 'The node is frozen for 8 s, with everything in it.',
  inject: async (target) => {
    const node = nodeOf(target);
    await engine('pause', node);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await engine('unpause', node);
  },
  prove: () => Promise.resolve({ bites: true, seen: `was paused for ${pauseMs} ms` }),
};

const containerStop: Fault = {
  kind: 'container-stop',
  effects: ['unserves', 'restarts-containers'],
  family: 'workload',
  strikes: 'pod',
  story: 'The container of the pod is stopped behind the back of its kubelet, which starts another.',
  inject: async (target, { nodes }) => {
    const node = nodeOf(target);
    const words = ['crictl', 'ps', '-q', '--name', 'journal'];
    await nodes.run(node, ['crictl', 'stop', '--timeout', '0', ...(await nodes.run(node, words)).split('\n')]);
  },
  prove: () => Promise.resolve({ bites: true, seen: 'stopped' }),
};

const frozenApi: Fault = {
  kind: 'api-frozen',
  effects: ['hinders-control-plane', 'may-silence-others', 'unserves', 'restarts-containers'],
  family: 'control-plane',
  strikes: 'control-plane',
  story: 'The container of the pod is stopped while the control plane is frozen.',
  inject: async (target, world) => {
    const [controlPlane = ''] = world.cluster.controlPlanes;
    await engine('pause', controlPlane);
    await containerStop.inject(target, world);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await engine('unpause', controlPlane);
  },
  prove: () => Promise.resolve({ bites: true, seen: 'was frozen' }),
};

const watched = (name: string, replicas: number, ...steps: ScenarioInput['steps']): Scenario =>
  defineScenario({ name, story: name, claims: [], workload: { kind: 'journal', replicas }, steps });
const harm = (kind: string, ordinal = 0): ScenarioInput['steps'][number] => ({
  do: 'inject',
  name: kind,
  fault: { kind, on: { nodeOf: `journal-${ordinal}` } },
});
const wait = (name: string): ScenarioInput['steps'][number] => ({
  do: 'watch',
  name,
  title: name,
  for: 'partOfToleration',
});

const values = <T>(history: History, f: string): T[] =>
  history.filter((entry) => entry.kind === 'observation' && entry.f === f).map(({ value }) => value as T);
const gaps = (history: History, process: string): Entry[] =>
  history.filter((entry) => entry.kind === 'gap' && entry.process.startsWith(process));
const span = ({ value }: Entry): number => {
  const { fromMs, toMs } = value as { fromMs: number; toMs: number };
  return toMs - fromMs;
};
const wrong = (findings: { name: string; outcome: unknown }[], outcome: unknown): string[] =>
  findings.filter((finding) => finding.outcome === outcome).map(({ name }) => name);

describe('the three truths on a real cluster', function () {
  this.timeout(180_000);
  const usual = [kubeletStop, proberKill, followerKill, nodePause, containerStop, frozenApi];

  it('are all recorded: each container’s start, each writer’s lines, the service’s acknowledgements', async () => {
    const steps: ScenarioInput['steps'] = [
      harm('kubelet-stop', 1),
      wait('silent'),
      { do: 'heal', name: 'restart', fault: 'kubelet-stop' },
    ];
    const { verdict, history, directory } = await runOnTestCluster(watched('truths', 3, ...steps), usual);
    expect(verdict.outcome, directory).to.equal(true);
    expect(gaps(history, '')).to.deep.equal([]);
    const identities = ['journal-0', 'journal-1', 'journal-2'];
    const started = values<ContainerValue>(history, 'container').filter(({ change }) => change === 'started');
    expect(started.map(({ pod }) => pod)).to.deep.equal(identities);
    const lines = values<ReportedLine>(history, 'line');
    for (const { pod, podUid, node, sourceMs } of started) {
      const first = lines.find(({ identity }) => identity === pod);
      expect(first).to.include({ kind: 'start', uid: podUid, node, seq: 1 });
      // One clock: the runtime starts the container, then its writer writes, then the prober hears of it.
      expect(sourceMs).to.be.lessThan(first!.sourceMs);
      expect(first!.sourceMs).to.be.lessThan(first!.reportedMs);
    }
    const answered = history
      .filter(({ kind, type, process }) => kind === 'op' && type === 'ok' && process === 'client/service')
      .map(({ value }) => (value as AppendValue).reply?.identity);
    expect([...new Set(answered)].sort()).to.deep.equal(identities);
    const kubelets = values<KubeletValue>(history, 'kubelet').slice(4);
    expect(kubelets.map(({ state }) => state)).to.deep.equal(['inactive', 'active']);
  });

  it('without the prober: the verdict is unknown, not true and not false, with the gap', async () => {
    const scenario = watched('prober-killed', 1, harm('prober-kill'), wait('blind'));
    const { verdict, history, directory } = await runOnTestCluster(scenario, usual);
    expect(verdict.outcome, directory).to.equal('unknown');
    expect(wrong(verdict.findings, false)).to.deep.equal([]);
    expect(wrong(verdict.findings, 'unknown')).to.deep.equal(['acknowledged-writes/journal-0', 'one-writer/journal-0']);
    expect(gaps(history, '').map(({ process }) => process)).to.deep.equal(['client']);
  });

  it('with a follower killed in the middle: a gap, a snapshot, and what comes after is heard again', async () => {
    // Longer than the gap may be: the container is stopped when its node is followed again.
    const again = { ...wait('a'), for: 'wholeToleration' } as const;
    const scenario = watched('follower-killed', 1, harm('follower-kill'), again, harm('container-stop'), wait('b'));
    const { verdict, history, directory } = await runOnTestCluster(scenario, usual);
    expect(verdict.outcome, directory).to.equal(true);
    const [gap, ...more] = gaps(history, 'node/');
    expect(more).to.deep.equal([]);
    expect(span(gap!)).to.be.lessThan(8_000);
    const after = history.slice(gap!.index).filter(({ process }) => process === gap!.process);
    expect(after[1]?.f).to.equal('containers');
    expect((after[1]?.value as ContainersSeen).containers.map(({ state }) => state)).to.deep.equal([
      'CONTAINER_RUNNING',
    ]);
    const changes = values<ContainerValue>(after, 'container').map(({ change, pod }) => `${pod} ${change}`);
    expect(changes.slice(0, 3)).to.have.members(['journal-0 exited', 'journal-0 created', 'journal-0 started']);
  });

  it('with the API server frozen: the end of a container is heard all the same, and acknowledgements go on', async () => {
    const scenario = watched('api-frozen', 2, harm('api-frozen'), wait('thawed'));
    const { verdict, history, directory } = await runOnTestCluster(scenario, usual);
    expect(verdict.outcome, directory).to.equal(true);
    const [from, to] = history.filter(({ f }) => f === 'api-frozen');
    const meanwhile = history.slice(from!.index, to!.index);
    expect(values<ContainerValue>(meanwhile, 'container').map(({ change }) => change)).to.include('exited');
    const acks = meanwhile.filter(({ process, type }) => process === 'client/journal-1' && type === 'ok');
    expect(acks.length).to.be.at.least(15);
  });

  it('with a node frozen for 8 s: a gap of that length, then a snapshot', async () => {
    const scenario = watched('node-paused', 1, harm('node-pause'), wait('thawed'));
    const { verdict, history, directory } = await runOnTestCluster(scenario, usual);
    expect(verdict.outcome, directory).to.equal(true);
    const [gap, ...more] = gaps(history, 'node/');
    expect(more).to.deep.equal([]);
    expect(span(gap!)).to.be.within(pauseMs - 1_000, pauseMs + 8_000);
    const next = history.slice(gap!.index + 1).find(({ process, kind }) => process === gap!.process && kind !== 'op');
    expect(next?.f).to.equal('containers');
    expect((next?.value as ContainersSeen).containers.map(({ state }) => state)).to.deep.equal(['CONTAINER_RUNNING']);
  });
});
