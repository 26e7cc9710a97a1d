import type { Reach } from '../world.ts';

/** What a look gave, or why it gave nothing. Not having seen is evidence too, and never taken for having seen nothing. */
export type Looked<T> = { seen: T } | { unseen: string };

export const seenOf = <T>(looked: Looked<T>): T | undefined => ('seen' in looked ? looked.seen : undefined);

/** Everything that one look at a cluster showed, as plain JSON. */
export interface Evidence {
  cluster: string;
  /** How volumes were set up when the cluster was made: pinned, shared, or unknown. */
  storage: string;
  controlPlane: ControlPlaneEvidence;
  nodes: NodeEvidence[];
}

/** The control plane as this machine, outside the cluster, sees it. */
export interface ControlPlaneEvidence {
  /** It told its nodes; unseen: it did not within the bound. */
  api: Looked<true>;
  /** Heartbeats of the controller manager and the scheduler. */
  leases: Looked<LeaseAge[]>;
}

export interface LeaseAge {
  name: string;
  ageMs: number;
  durationMs: number;
}

export interface NodeEvidence {
  name: string;
  role: 'control-plane' | 'worker';
  /** The engine's word for its container: running, paused, exited…; `gone` when there is none. */
  machine: string;
  /** Its Node object; `absent`: the API server has none of that name. */
  api: Looked<ApiNode | 'absent'>;
  inside: Looked<Inside>;
  /** The kubelet's port, asked from this machine. */
  outside: Reach;
  /** The API server's port on this node, asked from this machine; only of control planes. */
  outsideApi?: Reach;
  pods: PodEvidence[];
  /** Why it cannot be known whether all pods of StatefulSets there are listed; left out when they are. */
  podsUnseen?: string;
}

export interface ApiNode {
  /** Status of the condition Ready. */
  ready: string;
  reason: string;
  message: string;
  readySinceMs: number;
  /** `key:effect`. */
  taints: string[];
  /** Pressure conditions that are True. */
  pressures: string[];
  lease?: LeaseAge;
}

/** A daemon of the node: its unit, whether a signal has stopped its process, and whether it answers on the node itself. */
export interface Daemon {
  /** ActiveState of the unit. */
  unit: string;
  /** Its main process is in state T. */
  frozen: boolean;
  answers: Looked<true>;
}

/** A rule that drops or refuses packets; those that Kubernetes itself sets are left out. */
export interface Drop {
  /** As iptables-save prints it, or in words what stands in the way. */
  rule: string;
  /** It is in a chain of ours. */
  ours: boolean;
  /** Packets it has dropped; those of them during this look. */
  packets: number;
  during: number;
}

export interface Reached {
  to: string;
  port: number;
  got: Reach;
  /** HTTP status of its answer, for instance to /readyz. */
  status?: number;
}

export interface Inside {
  kubelet: Daemon;
  runtime: Daemon;
  drops: Drop[];
  /** The API server's port of every control plane, asked from this node. */
  controlPlanes: Reached[];
  /** The kubelet's port of every other node. */
  peers: Reached[];
  /** Pods on other nodes, by address. */
  pods: Reached[];
  /** Nodes whose call arrived here while the answer got lost: handshakes that hang half-way. */
  halfOpen: string[];
  /** State letters of the processes of control plane components, by name; empty where none runs. */
  components: Record<string, string>;
  /** Load and pressure in words; they are the whole machine's, which all nodes share. */
  pressure: string;
}

/** What the containers of a pod do, by its processes on the node and not by anybody's word. */
export type PodProcesses = 'running' | 'frozen' | 'none' | 'unseen';

export type PodStorage = 'pinned' | 'shared' | 'none' | 'unknown';

export interface PodEvidence {
  namespace: string;
  name: string;
  uid: string;
  /** It is a StatefulSet's; unknown when neither the API server nor the container runtime could be asked. */
  ofSet: true | 'unknown';
  /** What the API server says; `absent`: it knows no pod of this UID, so its name may be taken by another. */
  api: 'running' | 'terminating' | 'absent' | 'unseen';
  /** The condition Ready; left out when it is not known. */
  ready?: boolean;
  storage: PodStorage;
  processes: PodProcesses;
  /** A pod's address answered another node; left out when none could ask. */
  reached?: boolean;
}
