import type { Draft, Entry } from '../../harness/history/entry.ts';
import type { Fault, Proof, Target } from '../../harness/nemesis/fault.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import { Nemesis } from '../../harness/nemesis/nemesis.ts';
import { gate } from '../../harness/phases/gate.ts';
import type { World } from '../../harness/world.ts';
import { trialTargets, type Trying } from './trial.ts';

const slackMs = 5_000;
const giveUpMs = 60_000;

/** What a node undid by itself. Times are milliseconds since the injection was asked for, before the dead man was armed. */
export interface DeadManTrial {
  kind: string;
  targets: number;
  bit: boolean;
  boundMs: number;
  /** When the injection had been proven, and so the dead man had been armed. */
  bitMs: number;
  /** When every target was first seen without the fault. */
  goneMs: number;
  goneSeen: string;
  /** It was gone, not before its bound and at most five seconds after it. */
  kept: boolean;
}

/** Injects a fault and never undoes it: the node has to, after `boundMs`. Ends with the clean gate. */
export async function tryDeadMan(fault: Fault, trying: Trying & { boundMs: number }): Promise<DeadManTrial> {
  const { world, ledger, say, boundMs } = trying;
  const { clock } = world;
  const targets = await trialTargets(fault, trying);
  const pen = { record: (draft: Draft): Entry => ({ index: 0, timeMs: 0, ...draft }) };
  const run = `dead-man-${clock.wallMs().toString(36)}`;
  const nemesis = new Nemesis(world, pen, ledger, { run, deadManMs: boundMs });
  const { signal } = new AbortController();
  const fromNs = clock.monotonicNs();
  const sinceMs = (): number => Number(clock.monotonicNs() - fromNs) / 1e6;
  try {
    const bit = await nemesis.inject('dead-man', fault, targets, signal);
    const bitMs = sinceMs();
    const proofs = await untilGone(fault, targets, world, () => sinceMs() > boundMs + giveUpMs);
    const goneMs = sinceMs();
    const kept = bit && proofs.every(isGone) && goneMs >= boundMs && goneMs <= boundMs + slackMs;
    const goneSeen = proofs.map(({ seen }) => seen).join(', ');
    return { kind: fault.kind, targets: targets.length, bit, boundMs, bitMs, goneMs, goneSeen, kept };
  } finally {
    await nemesis.healAll();
    await gate(world, faults, ledger, signal, say);
  }
}

async function untilGone(fault: Fault, targets: Target[], world: World, late: () => boolean): Promise<Proof[]> {
  for (;;) {
    // A look can fail half-way while the node takes the fault away: that is not yet gone.
    const look = (target: Target): Promise<Proof> =>
      fault.prove(target, world).catch((error: unknown) => ({ bites: true, seen: String(error) }));
    const proofs = await Promise.all(targets.map(look));
    if (proofs.every(isGone) || late()) return proofs;
    await world.clock.sleep(100);
  }
}

const isGone = ({ bites, left }: Proof): boolean => !bites && left !== true;
