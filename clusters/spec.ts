import { stringify } from 'yaml';
import { profiles, type Profile } from './profile.ts';
import { timeLapseMountPath } from './time-lapse.ts';

/** A cluster as a value. */
export interface ClusterSpec {
  name: string;
  /** Kubernetes version, for instance `v1.36.1`. */
  k8s: string;
  profile: Profile;
  /** `pinned`: each volume is tied to its node. `shared`: volumes follow their pods. */
  storage: Storage;
  workers: number;
  /**
   * How many times as fast as real time the clocks of Kubernetes, etcd and the container runtime run; needs a node image of its own.
   * 1: that image in real time. Left out: the ordinary image, whose programs know nothing of it.
   */
  timeLapse?: number;
  /** A file in the format of `go build -overlay`: Kubernetes is built with these files changed. */
  overlay?: string;
}

export type Storage = 'pinned' | 'shared';
export const storages: readonly Storage[] = ['pinned', 'shared'];

/** Labels on our Kubernetes Node objects that say how the cluster was made. */
export const nodeLabels = {
  profile: 'statefault.dev/profile',
  storage: 'statefault.dev/storage',
  timeLapse: 'statefault.dev/time-lapse',
  patched: 'statefault.dev/patched',
} as const;

/** Where the shared directory is mounted in every node. */
export const sharedMountPath = '/var/statefault-shared';

/** What of the host decides the configuration. */
export interface Host {
  cgroupVersion: 1 | 2;
  /** Directory on the engine's host for shared storage. */
  sharedDirectory: string;
  /** Directory on the engine's host with the {@link timeLapseFiles}. */
  timeLapseDirectory: string;
}

/**
 * kind's configuration of a cluster, as YAML text. Patches are written without apiVersion and map style: kind turns
 * them into the form that the Kubernetes version wants.
 */
export function kindConfig(spec: ClusterSpec, host: Host): string {
  const timers = profiles[spec.profile];
  const minor = Number(spec.k8s.split('.')[1]);
  const kubelet = {
    ...timers.kubelet,
    // Since 1.35 a kubelet refuses to start on cgroup v1 unless told; the field exists since 1.31.
    ...(host.cgroupVersion === 1 && minor >= 31 ? { failCgroupV1: false } : {}),
  };
  const mounts = [
    ...(spec.storage === 'shared' ? [{ hostPath: host.sharedDirectory, containerPath: sharedMountPath }] : []),
    ...(spec.timeLapse === undefined
      ? []
      : [{ hostPath: host.timeLapseDirectory, containerPath: timeLapseMountPath, readOnly: true }]),
  ];
  const node = (role: 'control-plane' | 'worker') => ({
    role,
    labels: labelsOf(spec),
    ...(mounts.length === 0 ? {} : { extraMounts: mounts }),
  });
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [node('control-plane'), ...Array.from({ length: spec.workers }, () => node('worker'))],
    kubeadmConfigPatches: [
      stringify({
        kind: 'ClusterConfiguration',
        controllerManager: { extraArgs: timers.controllerManager },
        apiServer: { extraArgs: timers.apiServer },
      }),
      ...(spec.timeLapse === undefined ? [] : timeLapsePatches(spec.timeLapse)),
      ...(Object.keys(kubelet).length === 0 ? [] : [stringify({ kind: 'KubeletConfiguration', ...kubelet })]),
    ],
    ...(spec.timeLapse === undefined ? {} : { containerdConfigPatches: [containerdStatistics(spec.timeLapse)] }),
  });
}

function labelsOf({ profile, storage, timeLapse, overlay }: ClusterSpec): Record<string, string> {
  return {
    [nodeLabels.profile]: profile,
    [nodeLabels.storage]: storage,
    ...(timeLapse === undefined ? {} : { [nodeLabels.timeLapse]: String(timeLapse) }),
    ...(overlay === undefined ? {} : { [nodeLabels.patched]: 'true' }),
  };
}

/** How often, in seconds, kubelet and containerd count what containers use. No promise rests on it, so it stays at the real pace. */
const statisticsSeconds = 10;

/** The manifests of the static pods are changed in kubeadm's own way, the same in every version. */
function timeLapsePatches(factor: number): string[] {
  const patches = { directory: `${timeLapseMountPath}/patches` };
  const nodeRegistration = { kubeletExtraArgs: { 'housekeeping-interval': `${statisticsSeconds * factor}s` } };
  return [
    ...['InitConfiguration', 'JoinConfiguration'].map((kind) => ({ kind, patches, nodeRegistration })),
    { kind: 'KubeProxyConfiguration', iptables: serviceRules(factor) },
  ].map((patch) => stringify(patch));
}

/** kind's and kube-proxy's own pace, in real time: the rules are the kernel's, and take as long to write as ever. */
const serviceRules = (factor: number) => ({ syncPeriod: `${30 * factor}s`, minSyncPeriod: `${factor}s` });

const containerdStatistics = (factor: number): string =>
  `[plugins."io.containerd.grpc.v1.cri"]\n  stats_collect_period = ${statisticsSeconds * factor}\n`;
