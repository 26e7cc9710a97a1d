import type { RawObject } from './history/objects.ts';

/** Everything a run touches. Only `control/` implements it; everybody else receives it. Types only. */
export interface World {
  cluster: ClusterInfo;
  api: KubeApi;
  nodes: NodeShell;
  machines: Machines;
  outside: Outside;
  clock: Clock;
}

/** A cluster of ours, as it stands. */
export interface ClusterInfo {
  name: string;
  k8s: string;
  profile: string;
  storage: string;
  /** How many times as fast as real time the clocks of Kubernetes run. */
  timeLapse: number;
  /** Since when they do: wall clock, ISO 8601. Left out in real time. */
  fastSince?: string;
  /** Names of the nodes, which are also the names of their containers. */
  controlPlanes: string[];
  workers: string[];
  /** Image that pods of our workloads run, present on every node. */
  workloadImage: string;
}

/** The kernel's monotonic clock, shared by this process, the nodes and their pods, and the wall clock beside it. */
export interface Clock {
  monotonicNs(): bigint;
  wallMs(): number;
  /** Calls `act` once after `ms`; the result cancels that. */
  after(ms: number, act: () => void): () => void;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface RawList {
  metadata: { resourceVersion: string };
  items: RawObject[];
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: RawObject;
}

/** The API server, in raw JSON. `path` is a URL path such as `/api/v1/nodes`. Every call has a bound of its own. */
export interface KubeApi {
  get<T = RawObject>(path: string, signal?: AbortSignal): Promise<T>;
  list(path: string, signal?: AbortSignal): Promise<RawList>;
  /**
   * Calls `onOpen` when the server has accepted the watch, and `onEvent` for each event as it arrives. Resolves when the
   * server ends the watch, rejects when it refuses it (with a `status`, the HTTP one) or when it breaks.
   */
  watch(
    path: string,
    resourceVersion: string,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
    onOpen?: () => void,
  ): Promise<void>;
  /** Creates or changes each object (server-side apply). */
  apply(objects: readonly ManifestObject[], signal?: AbortSignal): Promise<void>;
  /** Deletes; an object that is not there is no error. */
  remove(path: string, signal?: AbortSignal): Promise<void>;
  /**
   * Any other call, with its answer. A PATCH is a JSON merge patch unless its body is an array: then a JSON patch.
   * Rejects with a `status`, the HTTP one, when the server refuses it.
   */
  send(call: ApiCall, signal?: AbortSignal): Promise<RawObject>;
}

export interface ApiCall {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
}

/** What the engine can do to the container that is a node. */
export type MachineAct = 'pause' | 'unpause' | 'stop' | 'start' | 'kill' | 'restart';

/** The containers that are the nodes, as the engine sees them. */
export interface Machines {
  /** The engine's word for each node of the cluster, by name: running, paused, exited, created, restarting, dead. */
  states(): Promise<ReadonlyMap<string, string>>;
  /** Resolves when the engine has done it. What is so already is no error. Never aborted half-way. */
  act(node: string, act: MachineAct): Promise<void>;
}

/** An object to be applied. */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  [field: string]: unknown;
}

/** Runs commands inside nodes through the container engine, never through the API server. */
export interface NodeShell {
  /** Stdout of `argv` run as root in the node. Throws when it exits non-zero or passes its bound (15 s). */
  run(
    node: string,
    argv: readonly string[],
    options?: { timeoutMs?: number; signal?: AbortSignal; input?: string },
  ): Promise<string>;
  /**
   * Runs `argv` as root in the node and hands over its stdout as it comes, until `signal` aborts; then it resolves.
   * Rejects when the command ends, however it does, before that; with NodeDownError when the node does not run.
   * The command never outlives the one who follows.
   */
  follow(node: string, argv: readonly string[], ears: Ears, signal: AbortSignal): Promise<void>;
  /** The real moment of a stamp of a node's container runtime, both in nanoseconds since 1970: its clock may run faster. */
  realNs(stampNs: bigint): bigint;
}

/** What a follower of a node hears. */
export interface Ears {
  onLine: (line: string) => void;
  /** Called once a second by the node itself while it and the command live: silence means that it is frozen or cut off. */
  onBeat: () => void;
}

/** One event of the outside prober; see clusters/journal/prober.ts for the meaning. */
export interface ProbeEvent {
  n: number;
  ns: string;
  type: 'invoke' | 'ok' | 'fail' | 'info' | 'beat' | 'report' | 'dns' | 'lost';
  [field: string]: unknown;
}

/** A client of the prober: its name (an identity, or the one of a service) and where it appends. */
export interface ProbeTarget {
  identity: string;
  url: string;
  /** `each`: a new connection for every operation. */
  connect?: 'each';
}

/** Names that the prober looks up at a DNS server, one per identity; none: it stops. */
export interface ProbeLookups {
  /** The server's IPv4 address. */
  server: string;
  periodMs: number;
  names: { identity: string; name: string }[];
}

/** The container beside the nodes that drives clients and takes what the writers report. */
export interface Prober {
  /** Where writers report, as pods reach it. */
  reportUrl: string;
  setClients(clients: { periodMs: number; timeoutMs: number; targets: ProbeTarget[] }): Promise<void>;
  setLookups(lookups: ProbeLookups): Promise<void>;
  /**
   * Follows events from number `from` on until `signal` aborts; rejects when the stream breaks, with a RangeError when the
   * prober has not come to that number: it was started anew.
   */
  follow(from: number, onEvent: (event: ProbeEvent) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * How a port answers: `answers` its protocol, `connects` (no more was asked, or it says nothing), `refused` (the machine
 * answers, nobody listens), `silent` (nothing within the bound), `unresolved` (its name means nothing), `untried`.
 */
export type Reach = 'answers' | 'connects' | 'refused' | 'silent' | 'unresolved' | 'untried';

/** What the processors of a machine did since it started, milliseconds summed over all of them. */
export interface ProcessorTimes {
  /** Work that does not yield to other work, and what was stolen from the machine. */
  busyMs: number;
  allMs: number;
}

export interface Outside {
  /** Of this machine, which is that of the nodes; undefined where it does not tell. */
  processors(): Promise<ProcessorTimes | undefined>;
  /** Opens a connection from this machine to a port of a node, and closes it. Never rejects: no answer is one. */
  reach(node: string, port: number, boundMs: number): Promise<Reach>;
  /** Brings images that the engine has to the nodes that lack them; says which. Those that it has not are for the nodes to pull. */
  provideImages(images: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** Starts the prober of a run on the network of the nodes, with routes to the pods of the cluster. */
  startProber(run: string, signal: AbortSignal): Promise<Prober>;
  /** Containers of ours beside the nodes of this cluster, of one run or of all, in words. */
  leftovers(run?: string): Promise<string[]>;
  /** Removes them; says which. */
  reap(): Promise<string[]>;
}
