import { InfrastructureError } from '../../harness/errors.ts';
import type { Fault } from '../../harness/nemesis/fault.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import { gate } from '../../harness/phases/gate.ts';
import type { Circumstances } from '../record/circumstances.ts';
import type { KeptLines } from '../record/kept-lines.ts';
import { tryDeadMan, type DeadManTrial } from './dead-man.ts';
import { tryFault, type Trial, type Trying, type Unavailable } from './trial.ts';

/** A trial that ended in an error. */
export interface Failed {
  kind: string;
  failed: string;
}

/** A line of what was made: of a trial, or of one that left the undoing to the node. */
export type Made = Circumstances & ({ trial: Trial | Unavailable | Failed } | { deadMan: DeadManTrial | Failed });

export interface TrialsOptions {
  chosen: readonly Fault[];
  /** How many trials of each fault there are to be in all, those that were kept before among them. */
  repeat: number;
  /** After which the node undoes by itself, milliseconds; 0: not tried. */
  boundMs: number;
  made: KeptLines<Made>;
  circumstances: () => Circumstances;
  signal: AbortSignal;
}

/**
 * Tries every fault once, then every fault a second time, and so on: what is cut off has tried all of them about as often.
 * A node's own undoing is tried once, after a fault's first trial. A trial that fails is kept as such, and the others go on
 * when the clean gate then passes.
 */
export async function makeTrials(options: TrialsOptions, trying: Trying): Promise<Made[]> {
  const { chosen, repeat, boundMs, made, circumstances, signal } = options;
  const all = [...made.before];
  const keep = (one: Made): void => {
    made.keep(one);
    all.push(one);
    trying.say(wordsOf(one));
  };
  for (let round = 1; round <= repeat; round++)
    for (const fault of chosen) {
      signal.throwIfAborted();
      const trials = trialsOf(fault.kind, all);
      if (trials.length < round && !trials.some((one) => 'unavailable' in one))
        keep({ ...circumstances(), trial: await orFailed(fault, trying, () => tryFault(fault, trying)) });
      const wanted = boundMs > 0 && fault.deadMan !== undefined && deadMenOf(fault.kind, all).length === 0;
      if (wanted && trialsOf(fault.kind, all).some((one) => 'bit' in one))
        keep({
          ...circumstances(),
          deadMan: await orFailed(fault, trying, () => tryDeadMan(fault, { ...trying, boundMs })),
        });
    }
  return all;
}

async function orFailed<T>(
  { kind }: Fault,
  { world, ledger, say }: Trying,
  act: () => Promise<T>,
): Promise<T | Failed> {
  try {
    return await act();
  } catch (error) {
    const failed = String(error);
    const { signal } = new AbortController();
    await gate(world, faults, ledger, signal, say).catch((left: unknown) => {
      throw new InfrastructureError(`${kind}: ${failed}; after it: ${String(left)}`, { cause: error });
    });
    return { kind, failed };
  }
}

export const trialsOf = (kind: string, all: readonly Made[]) =>
  all.flatMap((one) => ('trial' in one && one.trial.kind === kind ? [one.trial] : []));

export const deadMenOf = (kind: string, all: readonly Made[]) =>
  all.flatMap((one) => ('deadMan' in one && one.deadMan.kind === kind ? [one.deadMan] : []));

/** What one showed is what was to be shown; also when it cannot be tried here. */
export function isProven(one: Made): boolean {
  if ('deadMan' in one) return !('failed' in one.deadMan) && one.deadMan.kept;
  const { trial } = one;
  return 'unavailable' in trial || (!('failed' in trial) && trial.bit && trial.gone !== false);
}

function wordsOf(one: Made): string {
  const tried = 'trial' in one ? one.trial : one.deadMan;
  if ('failed' in tried) return `${tried.kind}: FAILED: ${tried.failed}`;
  if ('unavailable' in tried) return `${tried.kind}: ${tried.unavailable}`;
  if ('kept' in tried) {
    const { kind, bit, kept, goneMs, boundMs, goneSeen } = tried;
    const word = kept ? 'gone by itself' : bit ? 'NOT IN TIME' : 'DID NOT BITE';
    return `${kind}: ${word} after ${seconds(goneMs)} of ${seconds(boundMs)}: ${goneSeen}`;
  }
  const { kind, bit, bitSeen, bitMs, gone, goneSeen, goneMs, gateMs } = tried;
  const undone = gone === 'act' ? 'an act' : `${gone ? 'undone' : 'NOT UNDONE'} in ${seconds(goneMs)} (${goneSeen})`;
  return `${kind}: ${bit ? 'bit' : 'DID NOT BITE'} in ${seconds(bitMs)} (${bitSeen}); ${undone}; gate ${seconds(gateMs)}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
