import type { Draft, Entry } from '../history/entry.ts';
import type { FaultValue } from '../history/query.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Fault } from '../nemesis/fault.ts';
import { Nemesis } from '../nemesis/nemesis.ts';
import { wordsOf, type Target } from '../nemesis/target.ts';
import type { World } from '../world.ts';

/** Nodes undo by themselves this long after we should have. */
const deadManMarginMs = 30_000;

/** One fault, held for a time. */
export interface Experiment {
  fault: Fault;
  targets: Target[];
  holdMs: number;
}

/** What was seen of it, in words for people. */
export interface ExperimentResult {
  fault: string;
  targets: string[];
  bit: boolean;
  bitSeen: string;
  /** `act`: it cannot be undone, and nothing of it lasts. */
  gone: boolean | 'act';
  goneSeen: string;
}

/**
 * Injects a fault, holds it while it bites, undoes it, and says what was seen of both. Whatever happens it is undone
 * first. Rejects with the signal's reason when it aborts, and with InfrastructureError when it is still in force.
 */
export async function experiment(
  world: World,
  ledger: Ledger,
  { fault, targets, holdMs }: Experiment,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ExperimentResult> {
  const entries: Entry[] = [];
  const record = (draft: Draft): Entry => {
    const entry: Entry = { index: entries.length, timeMs: Number(world.clock.monotonicNs()) / 1e6, ...draft };
    entries.push(entry);
    say(lineOf(entry));
    return entry;
  };
  const run = `inject-${world.clock.wallMs().toString(36)}`;
  const nemesis = new Nemesis(world, { record }, ledger, { run, deadManMs: holdMs + deadManMarginMs });
  try {
    const bites = await nemesis.inject('inject', fault, targets, signal);
    if (bites && fault.undo !== undefined) {
      say(`held for ${holdMs / 1_000} s; Ctrl-C undoes it at once`);
      await world.clock.sleep(holdMs, signal);
    }
  } finally {
    if (fault.undo !== undefined) await nemesis.healAll();
  }
  return resultOf(fault, targets, entries);
}

function resultOf(fault: Fault, targets: readonly Target[], entries: readonly Entry[]): ExperimentResult {
  const end = (f: string): Entry | undefined => entries.findLast((entry) => entry.f === f && entry.type !== 'invoke');
  const [bite, undone] = [end(fault.kind), end(`heal ${fault.kind}`)];
  const isAct = fault.undo === undefined;
  return {
    fault: fault.kind,
    targets: targets.map(wordsOf),
    bit: bite?.type === 'ok',
    bitSeen: seenIn(bite),
    gone: isAct ? 'act' : undone === undefined || undone.type === 'ok',
    goneSeen: isAct ? 'an act: nothing of it lasts' : undone === undefined ? 'nothing was injected' : seenIn(undone),
  };
}

function lineOf(entry: Entry): string {
  const { targets = [] } = entry.value as FaultValue & { targets?: string[] };
  const undoing = entry.f.startsWith('heal ');
  if (entry.type === 'invoke')
    return undoing ? `undoing ${entry.f.slice(5)}` : `injecting ${entry.f} at ${targets.join(', ')}`;
  const word = entry.type !== 'ok' ? 'not proven' : undoing ? 'gone' : 'bites';
  return `${word}: ${seenIn(entry)}`;
}

function seenIn(entry: Entry | undefined): string {
  const { proof, error } = (entry?.value ?? {}) as FaultValue & { proof?: string[] };
  return [...(error === undefined ? [] : [error]), ...(proof ?? [])].join(', ');
}
