import { profiles, type Profile } from '../../../clusters/profile.ts';

/** The timers of a cluster, milliseconds: a profile's, and Kubernetes' own where the profile is silent. */
export interface Timers {
  monitorPeriodMs: number;
  monitorGraceMs: number;
  /** Least time between two nodes that get their NoExecute taint. */
  evictionPauseMs: number;
  leaseRenewalMs: number;
  statusUpdateMs: number;
  /** How often a node's status is posted though nothing changed. */
  statusReportMs: number;
  tolerationSeconds: number;
}

type Settings = Record<string, string | number | undefined>;

/** Timers of a cluster made with `profile` (defaults: those of 1.32 and later). */
export function timersOf(profile: Profile): Timers {
  const { controllerManager: manager, apiServer, kubelet }: Record<string, Settings> = profiles[profile] as never;
  const update = seconds(kubelet?.['nodeStatusUpdateFrequency'], 0);
  return {
    monitorPeriodMs: seconds(manager?.['node-monitor-period'], 5),
    monitorGraceMs: seconds(manager?.['node-monitor-grace-period'], 50),
    evictionPauseMs: 1_000 / Number(manager?.['node-eviction-rate'] ?? 0.1),
    leaseRenewalMs: seconds(kubelet?.['nodeLeaseDurationSeconds'], 40) / 4,
    statusUpdateMs: update || 10_000,
    // A frequency that is set is also how often the status is reported; unset, an unchanged one is every five minutes.
    statusReportMs: update || 300_000,
    tolerationSeconds: seconds(apiServer?.['default-unreachable-toleration-seconds'], 300) / 1_000,
  };
}

/** Command line of kube-controller-manager, as its static pod shows it. */
export const managerCommand = (profile: Profile): string[] => [
  'kube-controller-manager',
  '--leader-elect=true',
  ...Object.entries(profiles[profile].controllerManager).map(([flag, value]) => `--${flag}=${value}`),
];

/** The kubelet's configuration file. kubeadm writes what is not set as zero. */
export function kubeletConfig(profile: Profile): string {
  const fields = { kind: 'KubeletConfiguration', nodeStatusUpdateFrequency: '0s', ...profiles[profile].kubelet };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

const seconds = (value: string | number | undefined, byDefault: number): number =>
  (value === undefined ? byDefault : Number(String(value).replace(/s$/, ''))) * 1_000;
