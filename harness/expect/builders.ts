import type { Condition } from '../scenario.ts';

// Conditions as people write them in suites: the same data that scenarios hold, built by name.

type PodCondition = Extract<Condition, { of: 'pod' }>;
type NodeCondition = Extract<Condition, { of: 'node' }>;
type Ready = 'True' | 'False' | 'Unknown';

/** Which pod of an identity: the UID that bore it at the first fault, or a later one. Any, when left out. */
export interface WhichPod {
  bearer?: 'before' | 'after';
  /** Only on the nodes of this fault (name of its inject step). */
  on?: string;
}

/** A pod of this name (of any name: undefined) as `state` says. */
const pod = (name: string | undefined, state: Omit<PodCondition, 'of' | 'pod'>, which: WhichPod = {}): Condition => ({
  of: 'pod',
  ...(name === undefined ? {} : { pod: name }),
  ...which,
  ...state,
});

/** Its condition Ready is `status`. */
export const podReady = (name?: string, which?: WhichPod, status: Ready = 'True'): Condition =>
  pod(name, { ready: status }, which);

/** It is marked for deletion; its object may stay long after. */
export const podTerminating = (name?: string, which?: WhichPod): Condition => pod(name, { terminating: true }, which);

/** It is marked for deletion by the eviction of the node lifecycle. */
export const podEvicted = (name?: string, which?: WhichPod): Condition =>
  pod(name, { terminating: true, disruption: 'DeletionByTaintManager' }, which);

/** Its object left the API server. */
export const podGone = (name?: string, which?: WhichPod): Condition => pod(name, { gone: true }, which);

export const podPhase = (phase: string, name?: string, which?: WhichPod): Condition => pod(name, { phase }, which);

/** `status.reason`, for instance NodeLost. */
export const podReason = (reason: string, name?: string, which?: WhichPod): Condition => pod(name, { reason }, which);

/** A pod that bears the identity after the first fault, in any state. */
export const podReplaced = (name: string): Condition => pod(name, {}, { bearer: 'after' });

/** All nodes of a fault at once. */
const nodes = (fault: string, state: Omit<NodeCondition, 'of' | 'on'>): Condition => ({
  of: 'node',
  on: fault,
  ...state,
});

export const nodeReady = (fault: string): Condition => nodes(fault, { ready: 'True' });
export const nodeUnknown = (fault: string): Condition => nodes(fault, { ready: 'Unknown' });

/** `taint` is `key:effect`. */
export const nodeTainted = (fault: string, taint = 'node.kubernetes.io/unreachable:NoExecute'): Condition =>
  nodes(fault, { taint });

/** No taint of this key, with any effect. */
export const nodeUntainted = (fault: string, key = 'node.kubernetes.io/unreachable'): Condition =>
  nodes(fault, { untainted: key });

/** What the container runtime of the fault's node says, not the API server. */
export const containerRunning = (name: string, fault: string, which?: Pick<WhichPod, 'bearer'>): Condition => ({
  of: 'container',
  pod: name,
  on: fault,
  running: true,
  ...which,
});
