import type { Draft, Entry } from '../history/entry.ts';
import type { FaultValue } from '../history/query.ts';
import type { World } from '../world.ts';
import type { Fault, Target } from './fault.ts';

interface InForce {
  as: string;
  fault: Fault;
  targets: Target[];
}

type Pen = { record(draft: Draft): Entry };

/** Injects faults, proves them, and keeps what is to be undone. An undo is queued before its fault is injected. */
export class Nemesis {
  readonly #world: World;
  readonly #pen: Pen;
  readonly #inForce: InForce[] = [];

  constructor(world: World, pen: Pen) {
    this.#world = world;
    this.#pen = pen;
  }

  /** Injects and looks whether it bites; false when it was not seen to. Every step is recorded. */
  async inject(as: string, fault: Fault, targets: Target[], signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const base = { as, nodes: targets.map(({ node }) => node) };
    this.#record(fault.kind, 'invoke', base);
    this.#inForce.push({ as, fault, targets });
    try {
      for (const target of targets) await fault.inject(target, this.#world);
      const proofs = await Promise.all(targets.map((target) => fault.prove(target, this.#world)));
      const bit = proofs.every(({ bites }) => bites);
      const proof = proofs.map(({ seen }) => seen);
      this.#record(fault.kind, bit ? 'ok' : 'info', {
        ...base,
        proof,
        ...(bit ? {} : { error: `not seen to bite: ${proof.join(', ')}` }),
      });
      return bit;
    } catch (error) {
      this.#record(fault.kind, 'info', { ...base, error: String(error) });
      throw error;
    }
  }

  /** Undoes what was injected under this name and looks whether it is gone. Not aborted by the run's signal: undo comes first. */
  async heal(as: string): Promise<void> {
    const at = this.#inForce.findIndex((one) => one.as === as);
    const one = this.#inForce[at];
    if (one === undefined) return;
    const { fault, targets } = one;
    const base = { as, nodes: targets.map(({ node }) => node) };
    this.#record(`heal ${fault.kind}`, 'invoke', base);
    if (fault.undo === undefined) {
      this.#record(`heal ${fault.kind}`, 'info', { ...base, error: 'this fault cannot be undone' });
    } else {
      for (const target of targets) await fault.undo(target, this.#world);
      const proofs = await Promise.all(targets.map((target) => fault.prove(target, this.#world)));
      const gone = proofs.every(({ bites, left }) => !bites && left !== true);
      this.#record(`heal ${fault.kind}`, gone ? 'ok' : 'info', { ...base, proof: proofs.map(({ seen }) => seen) });
      if (!gone) throw new Error(`${fault.kind} is still in force: ${proofs.map(({ seen }) => seen).join(', ')}`);
    }
    this.#inForce.splice(at, 1);
  }

  /** Undoes everything, the last first. Goes on past a failure and throws the first one at the end. */
  async healAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const { as } of [...this.#inForce].reverse()) {
      await this.heal(as).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }

  #record(f: string, type: Entry['type'] & string, value: FaultValue): void {
    this.#pen.record({ process: 'nemesis', kind: 'fault', type, f, value });
  }
}

/** Undoes every fault on every node with no memory of what was injected; what was not in force is left as it is. */
export async function healNodes(faults: readonly Fault[], world: World, nodes: readonly string[]): Promise<string[]> {
  const undone: string[] = [];
  for (const fault of faults) {
    if (fault.undo === undefined) continue;
    const looks = await Promise.allSettled(nodes.map((node) => fault.prove({ node }, world)));
    for (const [at, look] of looks.entries()) {
      const node = nodes[at] ?? '';
      if (look.status === 'rejected' || (!look.value.bites && look.value.left !== true)) continue;
      await fault.undo({ node }, world);
      undone.push(`${fault.kind} on ${node}`);
    }
    // A node that cannot be asked does not keep the others from being healed.
    for (const look of looks) if (look.status === 'rejected') throw look.reason;
  }
  return undone;
}
