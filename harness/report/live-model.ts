/**
 * The picture that `statefault watch` shows, as plain JSON. Instants are RFC 3339 with milliseconds.
 */
export interface LiveView {
  cluster: string;
  k8s: string;
  /** The moment of the picture. */
  at: string;
  api: { answers: boolean; since?: Since; why?: string };
  /** The timers in force; left out until they were read. */
  timers?: { graceMs: number; leaseMs: number; tolerationsMs: (number | null)[] };
  faults: LiveFault[];
  promises: LivePromise[];
  nodes: LiveNode[];
  identities: LiveIdentity[];
  claims: LiveClaim[];
}

/** Since when something stands. */
export interface Since {
  at: string;
  /** `seen`: as it happened. `stamp`: told later by a stamp in whole seconds. `least`: it stood at the first look. */
  by: 'seen' | 'stamp' | 'least';
}

/** A fault that is not undone. `sinceMs` and `undoneByMs`: milliseconds since 1970. */
export interface FaultInForce {
  kind: string;
  /** What it struck, in words. */
  on: string;
  node?: string;
  sinceMs: number;
  /** `seen`: the ledger says when it was injected. `least`: a look at the nodes showed it first then. */
  by: 'seen' | 'least';
  /** The node undoes it by itself then. */
  undoneByMs?: number;
  /** Its node's kubelet surely falls silent. */
  silences?: true;
}

export interface LiveFault {
  kind: string;
  on: string;
  since: Since;
  undoneBy?: string;
}

/** A window that Kubernetes promises, running or just over. */
export interface LivePromise {
  on: string;
  /** What is to come. */
  what: string;
  since: Since;
  /** What began then. */
  after: string;
  came?: Since;
  fromMs: number;
  toMs: number;
  because: string;
  /** `unseen`: it looks broken, but the API server was not heard all the time. */
  state: 'waiting' | 'due' | 'kept' | 'early' | 'late' | 'overdue' | 'unseen';
}

export interface LiveNode {
  name: string;
  role: string;
  /** Its container by the engine's word. */
  engine?: { state: string; since: Since };
  /** Its Ready condition; left out when the API server has no such node or was never heard. */
  ready?: { status: string; since: Since };
  /** Without the one that keeps workloads off control planes. */
  taints: { taint: string; since: Since }[];
  /** Its kubelet's unit, and the Ready condition that the node had when that came, where it was seen. */
  kubelet?: { state: string; since: Since; found?: string };
  /** Its container runtime is not heard. */
  blind?: { since: Since; why: string };
  /** Pods of identities whose containers run there, by its runtime. */
  runs: number;
}

export interface LiveIdentity {
  namespace: string;
  set: string;
  name: string;
  /** Its StatefulSet is there and counts it in. */
  wanted: boolean;
  pod?: LivePod;
  /** When the last pod of this name left the API server. */
  gone?: Since;
  /** UIDs of pods that bore this name before, the newest first. */
  previous: string[];
  /** Who runs, by the container runtimes of the nodes: more than one is two writers of one identity. */
  runs: LiveRun[];
}

export interface LivePod {
  uid: string;
  phase: string;
  ready: string;
  readySince?: Since;
  node?: string;
  restarts: number;
  terminating?: Since;
}

export interface LiveRun {
  node: string;
  podUid: string;
  since: Since;
  /** False while its node is not heard: it ran when the node was last heard. */
  certain: boolean;
}

export interface LiveClaim {
  namespace: string;
  /** Empty for a volume whose claim is gone. */
  name: string;
  uid: string;
  phase: string;
  terminating?: Since;
  volume?: LiveVolume;
}

export interface LiveVolume {
  name: string;
  uid: string;
  phase: string;
  terminating?: Since;
  /** Nodes that it is tied to; none: any may use it. */
  nodes: string[];
}
