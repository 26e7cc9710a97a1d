import { expect } from 'chai';
import { describe, it } from 'mocha';
import { faults } from '../nemesis/faults.ts';
import { readSurvey, type NodeSurvey } from '../nemesis/survey/node-survey.ts';
import type { SurveyedNode } from '../nemesis/survey/survey.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import type { World } from '../world.ts';
import { gate } from './gate.ts';
import { insideFindings } from './inside-nodes.ts';

const signal = new AbortController().signal;
const text = [
  '== units',
  'Id=kubelet.service\nActiveState=active\nMainPID=1\n\nId=containerd.service\nActiveState=active\nMainPID=2',
  ...['stopped', 'filter', 'filter6'].map((name) => `== ${name}`),
  '== qdisc\nqdisc noqueue 0: dev lo root refcnt 2',
  '== mounts\n700 600 0:1 /x/shared /var/statefault-shared rw - ext4 /dev/sda rw',
  '701 600 0:1 /opt/local-path-provisioner/pvc-1 /var/lib/kubelet/pods/u/volumes/kubernetes.io~local-volume/pvc-1 rw - ext4 /dev/sda rw',
  ...['ours', 'manifests', 'static', 'ranges', 'files'].map((name) => `== ${name}`),
].join('\n');
const whole = readSurvey(text);

const wrongOf = (inside: Partial<NodeSurvey>, role: SurveyedNode['role'] = 'worker'): string[] =>
  insideFindings([{ name: 'n', role, machine: 'running', inside: { ...whole, ...inside } }]).flatMap(
    ({ wrong }) => wrong,
  );

const damages: [Partial<NodeSurvey>, string][] = [
  [{ kubelet: { state: 'inactive', pid: 0 } }, 'n: kubelet inactive'],
  [{ containerd: { state: 'failed', pid: 0 } }, 'n: containerd failed'],
  [{ stopped: [{ pid: 7, command: 'kubelet' }] }, 'n: kubelet (7) is stopped'],
  [{ stopped: [{ pid: 8, command: 'kube-controller' }] }, 'n: kube-controller (8) is stopped'],
  [{ filter: ['-N STATEFAULT'] }, 'n: -N STATEFAULT'],
  [{ filter6: ['-A INPUT -j STATEFAULT'] }, 'n: -A INPUT -j STATEFAULT'],
  [{ qdiscs: ['qdisc netem 8001: dev eth0 root refcnt 2'] }, 'n: qdisc netem 8001: dev eth0 root refcnt 2'],
  [
    { mounts: ['1 2 0:3 / /var/local-path-provisioner/pvc-1 rw - tmpfs tmpfs rw'] },
    'n: /var/local-path-provisioner/pvc-1',
  ],
  [{ mounts: ['1 2 0:3 / /var/statefault-shared/pvc-1 ro - ext4 x rw'] }, 'n: /var/statefault-shared/pvc-1'],
  [{ ours: ['statefault-load.service'] }, 'n: statefault-load.service'],
  [{ files: ['/run/statefault/dead-man/x.fired'] }, 'n: /run/statefault/dead-man/x.fired'],
];

describe('a node from inside', () => {
  it('that is as it was has nothing wrong; a program of a user’s that stands still is the user’s', () => {
    expect(wrongOf({})).to.deep.equal([]);
    expect(wrongOf({ stopped: [{ pid: 9, command: 'postgres' }] })).to.deep.equal([]);
    const manifests = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'mine'];
    expect(wrongOf({ manifests: manifests.map((name) => `${name}.yaml`) }, 'control-plane')).to.deep.equal([]);
  });

  for (const [damage, words] of damages) it(words, () => expect(wrongOf(damage)).to.deep.equal([words]));

  it('misses a static pod of a control plane', () => {
    const manifests = ['etcd.yaml', 'kube-apiserver.yaml', 'kube-scheduler.yaml'];
    expect(wrongOf({ manifests }, 'control-plane')).to.deep.equal(['n: kube-controller-manager.yaml is missing']);
  });

  it('that does not answer is told of once', () => {
    const silent: SurveyedNode = { name: 'n', role: 'worker', machine: 'running', silent: 'no shell' };
    expect(insideFindings([silent]).flatMap(({ wrong }) => wrong)).to.deep.equal(['n: no shell']);
  });
});

describe('the clean gate in the memory world', () => {
  const pass = (world: World & { clock: { run<T>(work: Promise<T>): Promise<T> } }, found: string[] = []) =>
    world.clock.run(
      gate(
        world,
        faults,
        memoryLedger(),
        signal,
        () => {},
        ({ what, wrong }) => found.push(`${what}: ${wrong.join()}`),
      ),
    );

  it('proves every part, with leases that are renewed while it looks', async () => {
    for (const profile of ['fast', 'default'] as const) {
      const { findings } = await pass(memoryWorld({ seed: 1, profile }));
      expect(findings.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
      expect(findings.at(-1)?.seen).to.match(/^6 renewed within [\d.]+ s$/);
      expect(findings.map(({ what }) => what)).to.include.members(['kubelets', 'static manifests', 'taints', 'labels']);
    }
  });

  it('refuses a leader that does not renew its lease, and says which', async () => {
    const world = memoryWorld({ seed: 1 });
    const { api } = world;
    const frozen = await world.clock.run(api.list('/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'));
    const list: World['api']['list'] = async (path, given) =>
      path.includes('kube-system/leases') ? frozen : api.list(path, given);
    const found: string[] = [];
    const message = await pass({ ...world, api: { ...api, list } }, found).catch((error: Error) => error.message);
    expect(message).to.match(
      /not as it was: lease of kube-controller-manager: not renewed in 36.* s; lease of kube-scheduler/,
    );
    expect(found.at(-1)).to.contain('lease of kube-scheduler');
  });

  it('refuses taints of ours and labels that are gone', async () => {
    const world = memoryWorld({ seed: 1 });
    const { api } = world;
    const list: World['api']['list'] = async (path, given) => {
      const answer = await api.list(path, given);
      if (path !== '/api/v1/nodes') return answer;
      const [first, second, ...rest] = structuredClone(answer.items);
      if (first === undefined || second === undefined) throw new Error('no nodes');
      first.spec = { ...first.spec, taints: [{ key: 'statefault.dev/x', effect: 'NoExecute' }] };
      second.metadata.labels = {};
      return { ...answer, items: [first, second, ...rest] };
    };
    const message = await pass({ ...world, api: { ...api, list } }).catch((error: Error) => error.message);
    expect(message).to.match(/taint statefault.dev\/x:NoExecute; memory-worker: a label .* is gone/);
  });
});
