/** How the clocks of a cluster run. Up to the epoch they are the real ones; from there on they are `factor` times as fast. */
export interface TimeLapse {
  /** A whole number; 1 is real time. */
  factor: number;
  /** Seconds since 1970. */
  epochS: number;
}

export const realTime: TimeLapse = { factor: 1, epochS: 0 };

/** Larger factors leave nothing of a machine. */
export const mostTimeLapse = 100;

/** Names of the environment variables that a changed program reads. */
export const timeLapseVariables = { factor: 'TIMELAPSE', epoch: 'TIMELAPSE_EPOCH' } as const;

/** Where the files of {@link timeLapseFiles} are mounted in every node. */
export const timeLapseMountPath = '/kind/time-lapse';

/** The programs that kubeadm starts as static pods. */
const staticPods = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/**
 * The files, by path, that tell the programs of a node how their clocks run: `env` for those that systemd starts, and in `patches`
 * what kubeadm, of whatever version, does to the manifests of the static pods.
 */
export function timeLapseFiles({ factor, epochS }: TimeLapse): Record<string, string> {
  const variables = { [timeLapseVariables.factor]: String(factor), [timeLapseVariables.epoch]: String(epochS) };
  const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const patch = (name: string): [string, string] => [
    `patches/${name}.json`,
    JSON.stringify({ spec: { containers: [{ name, env }] } }),
  ];
  return {
    env: env.map(({ name, value }) => `${name}=${value}\n`).join(''),
    ...Object.fromEntries(staticPods.map(patch)),
  };
}

/** The real moment, nanoseconds since 1970, of a stamp that a program of the cluster made. */
export function realNs(stampNs: bigint, { factor, epochS }: TimeLapse): bigint {
  const epochNs = BigInt(epochS) * 1_000_000_000n;
  return stampNs <= epochNs ? stampNs : epochNs + (stampNs - epochNs) / BigInt(factor);
}
