import type { ApiNode, Daemon, Evidence, Inside, NodeEvidence, PodEvidence, Reached } from './evidence.ts';

// Evidence for tests: a cluster of one control plane and two workers in which all is well, and ways to spoil it.

const daemon: Daemon = { unit: 'active', frozen: false, answers: { seen: true } };
const api: ApiNode = {
  ready: 'True',
  reason: 'KubeletReady',
  message: '',
  readySinceMs: 60_000,
  taints: [],
  pressures: [],
  lease: { name: 'node', ageMs: 500, durationMs: 4_000 },
};
const call = (to: string, port: number, got: Reached['got']): Reached => ({ to, port, got });

export const plane = 'c-control-plane';
export const workers = ['c-worker', 'c-worker2', 'c-worker3'] as const;

export function inside(name: string, changes: Partial<Inside> = {}): { seen: Inside } {
  const others = [plane, ...workers].filter((one) => one !== name);
  const components = { 'kube-apiserver': 'S', etcd: 'S', 'kube-controller-manager': 'S', 'kube-scheduler': 'S' };
  return {
    seen: {
      kubelet: daemon,
      runtime: daemon,
      drops: [],
      controlPlanes: [{ ...call(plane, 6_443, 'answers'), status: 200 }],
      peers: others.map((to) => call(to, 10_250, 'connects')),
      pods: [],
      halfOpen: [],
      components: name === plane ? components : {},
      pressure: '',
      ...changes,
    },
  };
}

export const pod = (changes: Partial<PodEvidence> = {}): PodEvidence => ({
  namespace: 'shop',
  name: 'db-0',
  uid: '11111111-2222-3333-4444-555555555555',
  ofSet: true,
  api: 'running',
  storage: 'pinned',
  processes: 'running',
  ...changes,
});

export const node = (name: string, changes: Partial<NodeEvidence> = {}): NodeEvidence => ({
  name,
  role: name === plane ? 'control-plane' : 'worker',
  machine: 'running',
  api: { seen: api },
  inside: inside(name),
  outside: 'connects',
  ...(name === plane ? { outsideApi: 'connects' as const } : {}),
  pods: [],
  ...changes,
});

/** All is well but for what is changed at the nodes that are named. */
export function cluster(
  changes: Record<string, Partial<NodeEvidence>> = {},
  controlPlane: Partial<Evidence['controlPlane']> = {},
): Evidence {
  return {
    cluster: 'c',
    storage: 'pinned',
    controlPlane: { api: { seen: true }, leases: { seen: [] }, ...controlPlane },
    nodes: [plane, ...workers].map((name) => node(name, changes[name])),
  };
}

/** Calls of a node that all end the same way. */
export const calls = (name: string, got: Reached['got']): Partial<Inside> => ({
  controlPlanes: [call(plane, 6_443, got)],
  peers: [plane, ...workers].filter((one) => one !== name).map((to) => call(to, 10_250, got)),
});
