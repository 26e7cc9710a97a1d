import { InfrastructureError, UsageError } from '../errors.ts';
import type { Draft, Entry } from '../history/entry.ts';
import type { FaultValue } from '../history/query.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import { announcement } from './announcement.ts';
import { arm, disarm } from './dead-man.ts';
import { exclusion } from './exclusion.ts';
import type { Fault, Target } from './fault.ts';

interface InForce {
  id: string;
  as: string;
  fault: Fault;
  targets: Target[];
}

type Pen = { record(draft: Draft): Entry };

/** How faults are injected. */
export interface NemesisOptions {
  /** Unique among everything that the ledger holds; ids of faults begin with it. */
  run: string;
  /** After this, nodes undo by themselves. */
  deadManMs: number;
}

/** Injects faults, proves them, and undoes them. An undo is on disk, and its dead man armed, before its fault is injected. */
export class Nemesis {
  readonly #world: World;
  readonly #pen: Pen;
  readonly #ledger: Ledger;
  readonly #options: NemesisOptions;
  readonly #inForce: InForce[] = [];
  #count = 0;

  constructor(world: World, pen: Pen, ledger: Ledger, options: NemesisOptions) {
    this.#world = world;
    this.#pen = pen;
    this.#ledger = ledger;
    this.#options = options;
  }

  /**
   * Injects at all targets at once and looks whether it bites; false when it was not seen to, or is not available here:
   * then nothing was done. Every step is recorded. Throws UsageError when a fault that stands excludes it.
   */
  async inject(as: string, fault: Fault, targets: Target[], signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const refused = exclusion({ as, fault, targets }, this.#inForce);
    if (refused !== undefined) throw new UsageError(refused);
    const value = announcement(as, fault, targets, this.#world.cluster);
    this.#record(fault.kind, 'invoke', value);
    try {
      const lacking = await this.#lacking(fault, targets);
      if (lacking !== undefined) {
        this.#record(fault.kind, 'fail', { ...value, error: `not available here: ${lacking}` });
        return false;
      }
      await this.#strike(await this.#owe(as, fault, targets));
      const proofs = await Promise.all(targets.map((target) => fault.prove(target, this.#world)));
      const bit = proofs.every(({ bites }) => bites);
      const proof = proofs.map(({ seen }) => seen);
      const error = bit ? {} : { error: `not seen to bite: ${proof.join(', ')}` };
      this.#record(fault.kind, bit ? 'ok' : 'info', { ...value, proof, ...error });
      return bit;
    } catch (error) {
      this.#record(fault.kind, 'info', { ...value, error: String(error) });
      throw error;
    } finally {
      // An act is over: it holds no part of anything, and nothing of it is undone.
      if (fault.undo === undefined) this.#forget(as);
    }
  }

  /** Records that a fault could not be injected, and why. */
  refuse(as: string, fault: Fault, why: string): void {
    const value = announcement(as, fault, [], this.#world.cluster);
    this.#record(fault.kind, 'invoke', value);
    this.#record(fault.kind, 'fail', { ...value, error: why });
  }

  /** Undoes what was injected under this name and looks whether it is gone. Not aborted by the run's signal: undo comes first. */
  async heal(as: string): Promise<void> {
    const one = this.#inForce.find((standing) => standing.as === as);
    if (one?.fault.undo === undefined) return;
    const { fault, targets } = one;
    const { undo } = one.fault;
    const value = announcement(as, fault, targets, this.#world.cluster);
    const f = `heal ${fault.kind}`;
    this.#record(f, 'invoke', value);
    await all(targets.map((target) => undo(target, this.#world)));
    const early = await this.#disarm(one);
    const proofs = await Promise.all(targets.map((target) => fault.prove(target, this.#world)));
    const gone = proofs.every(({ bites, left }) => !bites && left !== true);
    const proof = proofs.map(({ seen }) => seen);
    this.#record(f, gone && early.length === 0 ? 'ok' : 'info', {
      ...value,
      proof,
      ...(early.length === 0 ? {} : { error: `its dead man had undone it before: ${early.join(', ')}` }),
    });
    if (!gone) throw new InfrastructureError(`${fault.kind} is still in force: ${proof.join(', ')}`);
    await this.#ledger.done(one.id);
    this.#forget(as);
  }

  #forget(as: string): void {
    const at = this.#inForce.findIndex((one) => one.as === as);
    if (at !== -1) this.#inForce.splice(at, 1);
  }

  /** Undoes everything, the last first. Goes on past a failure and throws the first one at the end. */
  async healAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const { as } of [...this.#inForce].reverse()) {
      await this.heal(as).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }

  async #lacking(fault: Fault, targets: Target[]): Promise<string | undefined> {
    const { available } = fault;
    if (available === undefined) return undefined;
    const reasons = await Promise.all(targets.map((target) => available(target, this.#world)));
    return reasons.find((reason) => reason !== undefined);
  }

  /** Puts the undo on disk and arms the dead man. */
  async #owe(as: string, fault: Fault, targets: Target[]): Promise<InForce> {
    const { run, deadManMs } = this.#options;
    const { clock } = this.#world;
    for (const target of targets)
      if (fault.remember !== undefined) target.memo = await fault.remember(target, this.#world);
    const one = { id: `${run}-${++this.#count}`, as, fault, targets };
    if (fault.undo === undefined) {
      this.#inForce.push(one);
      return one;
    }
    const at = new Date(clock.wallMs());
    const until = new Date(clock.wallMs() + deadManMs);
    await this.#ledger.owe({
      id: one.id,
      kind: fault.kind,
      as,
      at: at.toISOString(),
      ...(fault.deadMan === undefined ? {} : { until: until.toISOString() }),
      targets,
    });
    this.#inForce.push(one);
    await all(targets.map((target) => arm(one.id, fault, target, deadManMs, this.#world)));
    return one;
  }

  async #strike({ id, fault, targets }: InForce): Promise<void> {
    try {
      await all(targets.map((target) => fault.inject(target, this.#world)));
    } finally {
      // However they ended, no act is under way any more.
      if (fault.undo !== undefined) await this.#ledger.injected(id);
    }
  }

  /** The nodes whose dead man had fired. */
  async #disarm({ id, fault, targets }: InForce): Promise<string[]> {
    if (fault.deadMan === undefined) return [];
    const nodes = [...new Set(targets.flatMap(({ node }) => node ?? []))];
    const early = await Promise.all(nodes.map((node) => disarm(id, node, this.#world)));
    return nodes.filter((_, at) => early[at]);
  }

  #record(f: string, type: Entry['type'] & string, value: FaultValue): void {
    this.#pen.record({ process: 'nemesis', kind: 'fault', type, f, value });
  }
}

/** Waits for all of them, also past a failure, so that none is under way when its undo comes; then throws the first. */
async function all(acts: readonly Promise<void>[]): Promise<void> {
  for (const act of await Promise.allSettled(acts)) if (act.status === 'rejected') throw act.reason;
}
