/** The moment from which on the clocks of a cluster run faster, on the kernel's two clocks. */
export interface Start {
  monotonicNs: bigint;
  /** Since 1970. */
  wallNs: bigint;
}

/** How the clocks of a cluster run: up to `start` they are the real ones, from there on they are `factor` times as fast. */
export interface TimeLapse {
  /** A whole number; 1 is real time. */
  factor: number;
  start: Pick<Start, 'wallNs'>;
}

export const realTime: TimeLapse = { factor: 1, start: { wallNs: 0n } };

/** Larger factors leave nothing of a machine. */
export const mostTimeLapse = 100;

/** Names of the environment variables that a changed program reads. */
export const timeLapseVariables = { factor: 'TIMELAPSE', start: 'TIMELAPSE_START' } as const;

/** Where the directory with the {@link timeLapseFiles} is mounted in every node and in the static pods. */
export const timeLapseMountPath = '/kind/time-lapse';

/** How a pod has that directory of its node: its volume, and the mount of a container. */
export const timeLapseVolume = { name: 'time-lapse', hostPath: { path: timeLapseMountPath, type: 'Directory' } };
export const timeLapseMount = { name: 'time-lapse', mountPath: timeLapseMountPath, readOnly: true };

/**
 * An annotation of a claim: the directory of its volume may be made by the kubelet, for root alone. The provisioner of a time-lapse knows it,
 * and starts no pod for it.
 */
export const directoryByKubelet = { 'statefault.dev/directory': 'by-kubelet' };

/** The one of them that holds the start, in the form of {@link startBytes}; before it is known it holds zeros. */
export const startFile = 'start';

/** The programs that kubeadm starts as static pods, and what a time-lapse asks of each beside the clock. */
const staticPods: Record<string, (factor: number) => { env?: object[]; probes?: object }> = {
  // The disk does not get faster with the clocks: a flush of 25 ms would be half a second, of which a leader may lose but few.
  // What was not flushed is lost with the machine alone, not with a killed process or a stopped node.
  etcd: () => ({ env: [{ name: 'ETCD_UNSAFE_NO_FSYNC', value: 'true' }], probes: withoutReadiness }),
  // Once a second of real time, as often as a whole control plane can be asked over new TLS connections.
  'kube-apiserver': (factor) => ({ probes: { readinessProbe: { periodSeconds: factor } } }),
  'kube-controller-manager': () => ({}),
  'kube-scheduler': () => ({ probes: withoutReadiness }),
};

/** Not every Kubernetes has a readiness probe there that could be made slower, and nothing asks for the answer. */
const withoutReadiness = { readinessProbe: null };

/**
 * The files, by path, that tell the programs of a node how their clocks run: `env` for those that systemd starts, and in `patches`
 * what kubeadm, of whatever version, does to the manifests of the static pods.
 */
export function timeLapseFiles(factor: number): Record<string, string> {
  const env = variables(factor);
  const patches = Object.entries(staticPods).map(([name, more]): [string, string] => {
    const { env: itsOwn = [], probes } = factor === 1 ? {} : more(factor);
    const container = { name, env: [...env, ...itsOwn], volumeMounts: [timeLapseMount], ...probes };
    return [`patches/${name}.json`, JSON.stringify({ spec: { containers: [container], volumes: [timeLapseVolume] } })];
  });
  return {
    env: env.map(({ name, value }) => `${name}=${value}\n`).join(''),
    ...Object.fromEntries(patches),
  };
}

/**
 * What is applied to the pods that kubeadm starts by itself, and has no patches for in every version: the one that follows services
 * on every node, and the one that answers names. All at once, for the cluster carries nothing yet.
 */
export const timeLapseAddons = (factor: number) => [
  addon('DaemonSet', 'kube-proxy', factor, { updateStrategy: { rollingUpdate: { maxUnavailable: '100%' } } }),
  addon('Deployment', 'coredns', factor, { strategy: { rollingUpdate: { maxUnavailable: '100%' } } }),
];

function addon(kind: 'DaemonSet' | 'Deployment', name: string, factor: number, strategy: object) {
  const container = { name, env: variables(factor), volumeMounts: [timeLapseMount] };
  const template = { spec: { containers: [container], volumes: [timeLapseVolume] } };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'kube-system' }, spec: { ...strategy, template } };
}

const variables = (factor: number): { name: string; value: string }[] => [
  { name: timeLapseVariables.factor, value: String(factor) },
  { name: timeLapseVariables.start, value: `${timeLapseMountPath}/${startFile}` },
];

/** Three words as programs read them: the two clocks, and what tells a whole text from one that is being written. All zero: not known. */
export function startBytes(start: Start | undefined): Uint8Array {
  const { monotonicNs, wallNs } = start ?? { monotonicNs: 0n, wallNs: 0n };
  return new Uint8Array(BigUint64Array.of(monotonicNs, wallNs, monotonicNs ^ wallNs).buffer);
}

/** The real moment, nanoseconds since 1970, of a stamp that a program of the cluster made. */
export function realNs(stampNs: bigint, { factor, start: { wallNs } }: TimeLapse): bigint {
  return stampNs <= wallNs ? stampNs : wallNs + (stampNs - wallNs) / BigInt(factor);
}

/** How the runtime of a node is asked. It counts what a caller grants it by its own clock: crictl's two seconds would be a moment. */
export const crictl = ['crictl', '--timeout=20s'] as const;
