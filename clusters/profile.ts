/** The timers of a cluster that decide how fast it notices a dead node and gives up on it. */
export interface Timers {
  /** Command-line flags of kube-controller-manager. */
  controllerManager: Record<string, string>;
  /** Command-line flags of kube-apiserver. */
  apiServer: Record<string, string>;
  /** Fields of KubeletConfiguration. */
  kubelet: Record<string, string | number>;
}

/** `default`: what Kubernetes ships. `fast`: the same machinery with compressed timers, for tests in real time. */
export const profiles = {
  default: { controllerManager: {}, apiServer: {}, kubelet: {} },
  fast: {
    controllerManager: {
      'node-monitor-period': '1s',
      'node-monitor-grace-period': '10s',
      // Without this the second dead node of a zone would be tainted 10 s after the first.
      'node-eviction-rate': '10',
    },
    apiServer: {
      'default-not-ready-toleration-seconds': '10',
      'default-unreachable-toleration-seconds': '10',
    },
    kubelet: { nodeStatusUpdateFrequency: '2s', nodeLeaseDurationSeconds: 4 },
  },
} satisfies Record<string, Timers>;

export type Profile = keyof typeof profiles;

export const isProfile = (text: string): text is Profile => Object.hasOwn(profiles, text);
