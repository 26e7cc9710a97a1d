import type { Draft, Entry } from '../../harness/history/entry.ts';
import type { Fault, Proof, Target } from '../../harness/nemesis/fault.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import { Nemesis } from '../../harness/nemesis/nemesis.ts';
import { surveyNode } from '../../harness/nemesis/survey/node-survey.ts';
import type { SurveyedNode } from '../../harness/nemesis/survey/survey.ts';
import { nodeOf } from '../../harness/nemesis/target.ts';
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
    await untilGone(fault, targets, world, () => sinceMs() > boundMs + giveUpMs);
    const goneMs = sinceMs();
    const proofs = await Promise.all(targets.map((target) => fault.prove(target, world)));
    const kept = bit && proofs.every(isGone) && goneMs >= boundMs && goneMs <= boundMs + slackMs;
    const goneSeen = proofs.map(({ seen }) => seen).join(', ');
    return { kind: fault.kind, targets: targets.length, bit, boundMs, bitMs, goneMs, goneSeen, kept };
  } finally {
    await nemesis.healAll();
    await gate(world, faults, ledger, signal, say);
  }
}

/**
 * Looks at the nodes, in one short command each, until nothing of the fault is there. (Its proof may wait for an effect, and
 * so miss the moment of its end.)
 */
async function untilGone(fault: Fault, targets: Target[], world: World, late: () => boolean): Promise<void> {
  const nodes = [...new Set(targets.map(nodeOf))];
  for (;;) {
    const seen = await Promise.all(nodes.map((node) => lookAt(node, world)));
    const left = fault.left?.({ nodes: seen }) ?? [];
    if ((left.length === 0 && seen.every(({ inside }) => inside !== undefined)) || late()) return;
    await world.clock.sleep(100);
  }
}

async function lookAt(name: string, { nodes, cluster }: World): Promise<SurveyedNode> {
  const role = cluster.controlPlanes.includes(name) ? 'control-plane' : 'worker';
  const base: SurveyedNode = { name, role, machine: 'running' };
  return surveyNode(name, nodes).then(
    (inside) => ({ ...base, inside }),
    (error: unknown) => ({ ...base, silent: String(error) }),
  );
}

const isGone = ({ bites, left }: Proof): boolean => !bites && left !== true;
