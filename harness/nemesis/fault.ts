import type { World } from '../world.ts';

/** What was seen of a fault on one node: for instance the state of a unit. */
export interface Proof {
  /** The fault is in force. */
  bites: boolean;
  seen: string;
  /** It does not bite, but something of it is there that an undo would take away. */
  left?: true;
}

/** One pod object of the API server. */
export interface PodRef {
  namespace: string;
  name: string;
  uid: string;
}

/** Where a fault is to strike. */
export interface Target {
  node: string;
  /** The pod that was named, as it stood when the fault was injected. */
  pod?: PodRef;
  /** Directory on the node of the volume of the pod that was named. */
  volumePath?: string;
}

/**
 * One kind of harm. Every act on a node goes through the container engine and the node's own shell, never through the API
 * server, where only what users do is done; and it can be repeated: injecting twice and undoing twice are the same as once. None can be aborted half-way: an act that
 * was sent to a node goes on there, and could come after its own undo. Each has a bound instead.
 */
export interface Fault {
  kind: string;
  /** One sentence for people. */
  story: string;
  inject(target: Target, world: World): Promise<void>;
  /** Looks whether it is in force. */
  prove(target: Target, world: World): Promise<Proof>;
  /** Undoes it. Left out: it cannot be undone, and leaves nothing that later runs could meet. */
  undo?(target: Target, world: World): Promise<void>;
}
