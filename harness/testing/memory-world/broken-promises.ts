/** Promises of Kubernetes, of the storage and of the workload that the model can be told to break, one flag each. */
export const brokenPromises = {
  'detects-early': 'the node controller does not wait for the grace period',
  'detects-late': 'the node controller waits twice the grace period',
  'pods-stay-ready': 'pods on a silent node keep Ready=True',
  'evicts-early': 'taint eviction waits for half of the toleration',
  'never-evicts': 'taint eviction does not act on the end of a toleration',
  'eviction-not-cancelled': 'taint eviction goes on though the taint is gone',
  'reports-node-lost': 'pods on a silent node get the reason NodeLost, as before 1.27',
  'reports-phase-unknown': 'pods on a silent node get the phase Unknown',
  'replaces-terminating': 'the StatefulSet frees the name of a Terminating pod and creates the next one',
  'deletes-claim-with-pod': 'the claim is deleted with its pod, and comes back empty',
  'containers-die-with-kubelet': 'stopping the kubelet ends the containers of its node',
  'restarts-containers': 'a kubelet that comes back restarts the containers of its node',
  'never-untaints': 'the unreachable taints stay on a node that is Ready again',
  'never-releases': 'the kubelet ends the container of an evicted pod but not the object',
  'acknowledges-early': 'a writer acknowledges what it does not write',
} as const;

export type BrokenPromise = keyof typeof brokenPromises;

/** Whether a promise is broken in this world. */
export type Broken = (promise: BrokenPromise) => boolean;
