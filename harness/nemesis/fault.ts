import type { z } from 'zod';
import type { Effect } from '../history/effects.ts';
import type { Json } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import type { Settings, Target } from './target.ts';
import type { Survey } from './survey/survey.ts';

export type { Effect } from '../history/effects.ts';
export type { Target } from './target.ts';

/** What was seen of a fault at one target: for instance the state of a unit. */
export interface Proof {
  /** The fault is in force. */
  bites: boolean;
  seen: string;
  /** It does not bite, but something of it is there that an undo would take away. */
  left?: true;
}

/** Something of a fault that a look at the cluster shows, with no memory of who injected it. */
export interface Left {
  target: Target;
  seen: string;
}

export const families = ['node', 'network', 'api', 'storage', 'control-plane', 'workload', 'resources'] as const;
export type Family = (typeof families)[number];

/** What a fault must be given: a node (any, or only a control plane's), a pod with its node, its volumes too, a StatefulSet. */
export type Struck = 'node' | 'control-plane' | 'pod' | 'volume' | 'set';

/**
 * The part of a node, or of the objects, that a fault takes hold of. Two faults cannot hold the same part of the same
 * node; who holds the machine keeps every other fault away from it, since a frozen node can neither be acted on nor healed.
 */
export type Part =
  'machine' | 'kubelet' | 'runtime' | 'network' | 'manifests' | 'volume' | 'container' | 'load' | 'registration';

/**
 * One kind of harm. Every act on a node goes through the container engine and the node's own shell, never through the API
 * server, where only what users do is done; and it can be repeated: injecting twice and undoing twice are the same as once.
 * None can be aborted half-way: an act that was sent to a node goes on there, and could come after its own undo. Each has
 * a bound instead.
 */
export interface Fault {
  kind: string;
  family: Family;
  /** One sentence for people. */
  story: string;
  strikes: Struck;
  takes?: Part;
  /** What checkers must know of it: every word of history/effects.ts that may be true of it, and no other. */
  effects: readonly Effect[] | ((target: Target) => readonly Effect[]);
  /** What `with` may say; defaults make every field optional. */
  settings?: z.ZodType<Settings>;
  /** Why it cannot be injected here, in words; undefined when it can. */
  available?: (target: Target, world: World) => Promise<string | undefined>;
  /** What the undo must put back, as JSON; it is in the ledger before the fault is injected, and then in `target.memo`. */
  remember?: (target: Target, world: World) => Promise<Json>;
  inject: (target: Target, world: World) => Promise<void>;
  /** Looks whether it is in force; waits until it is where the effect needs its time, within a bound. */
  prove: (target: Target, world: World) => Promise<Proof>;
  /** Undoes it. Left out: it is an act that cannot be undone, and leaves nothing that later runs could meet. */
  undo?: (target: Target, world: World) => Promise<void>;
  /**
   * Commands on the target's node that undo it, each as its argv: run in this order by the node itself when nobody comes
   * back. One that fails does not keep the next ones from running. Left out: the node cannot act, or need not.
   */
  deadMan?: (target: Target) => string[][];
  /** What of this fault a look at the cluster shows. Needed of everything that has an undo, but for what only `memo` knows. */
  left?: (survey: Survey) => Left[];
}
