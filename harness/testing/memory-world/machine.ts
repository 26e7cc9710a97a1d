import type { JournalWriter } from './journal-writer.ts';
import type { Runtime } from './runtime.ts';

/** A file; whoever has opened it keeps it when its name is removed. */
export interface OpenFile {
  lines: string[];
}

/** The files of a disk by their paths. */
export type Disk = Map<string, OpenFile>;

/** A container as the runtime of a node has it. */
export interface Container {
  id: string;
  name: string;
  /** Wall clock at its making, nanoseconds since 1970. */
  createdNs: string;
  /** Left out while it runs. */
  finishedNs?: bigint;
  running: boolean;
  attempt: number;
  /** The kubelet's last probe said ready. */
  ready: boolean;
  writer: JournalWriter;
}

/** What the runtime has of a pod, whatever the API server thinks of it. */
export interface Sandbox {
  /** The runtime's id of it. */
  id: string;
  uid: string;
  name: string;
  namespace: string;
  ip: string;
  container?: Container;
  /** Its container was told to end. */
  stopping: boolean;
}

/** A node as a machine: what goes on whether or not its kubelet runs. */
export interface Machine {
  name: string;
  /** First three numbers of the addresses of its pods. */
  network: string;
  nextAddress: number;
  kubelet: { active: boolean; start(): void; stop(): void; cutOff(): void; reconnect(): void };
  /** Its packet filter, as `iptables -S` prints what is not there of itself. */
  filter: string[];
  /** Since when the packet filter keeps the kubelet from the control plane, milliseconds of the clock. */
  cutSinceMs?: number;
  /** How often packets were sent on purpose that a rule would drop. */
  provoked: number;
  /** Timers of its own: how to stop one, or that it fired. */
  timers: Map<string, (() => void) | 'fired'>;
  sandboxes: Map<string, Sandbox>;
  disk: Disk;
  runtime: Runtime;
}
