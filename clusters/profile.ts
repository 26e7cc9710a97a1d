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
      // One turn in two monitor periods, as in the defaults: with more all nodes of a zone are tainted before it is seen to be lost.
      // Never exactly 1: the controller takes its limiter that lets nothing through for one of 1 and keeps it (kubernetes#104639).
      'node-eviction-rate': '0.5',
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
