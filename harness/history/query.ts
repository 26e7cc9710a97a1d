import type { Effect, StruckTarget } from './effects.ts';
import type { Entry, History } from './entry.ts';
import { remembered } from './memo.ts';
import type { Seen, Subject, Views } from './objects.ts';

/** The API observation of `subject` in an entry, if it is one. */
export function seen<S extends Subject>(entry: Entry, subject: S): Seen<S> | undefined {
  if (entry.kind !== 'observation' || entry.f !== subject || entry.process !== 'api') return undefined;
  return entry.value as Seen<S>;
}

/** The last view of each object of `subject` before entry `before` (exclusive), by UID; deleted ones are left out. */
export function objectsAt<S extends Subject>(history: History, subject: S, before: number): Map<string, Views[S]> {
  const objects = new Map<string, Views[S]>();
  for (const entry of history) {
    if (entry.index >= before) break;
    const found = seen(entry, subject);
    if (found === undefined) continue;
    if (found.change === 'DELETED') objects.delete(found.object.uid);
    else objects.set(found.object.uid, found.object);
  }
  return objects;
}

/** Time at the source where the source stamped it, else of arrival; milliseconds of the run. */
export function sourceMs(entry: Entry): number {
  const value = entry.value as { sourceMs?: number } | null;
  return typeof value?.sourceMs === 'number' ? value.sourceMs : entry.timeMs;
}

/** Everything recorded of one injected fault. Indexes are of entries; missing ones did not happen. */
export interface FaultWindow {
  as: string;
  kind: string;
  nodes: string[];
  /** Whom it struck; left out in histories from before it was recorded. */
  struck?: readonly StruckTarget[];
  /** What checkers must know of it. */
  effects: readonly string[];
  /** It has no undo: what it did is over when what it disturbed has settled. */
  act: boolean;
  invoked: Entry;
  /** The fault was seen to bite. */
  bit?: Entry;
  /** Injecting it failed, or nothing was seen. */
  failed?: Entry;
  healInvoked?: Entry;
  /** It was seen to be gone. */
  healed?: Entry;
  /** What it disturbed was seen to be as before: see settling.ts. */
  settled?: Entry;
}

/** Value of the nemesis' entries. */
export interface FaultValue {
  as: string;
  nodes: string[];
  /** Whom it strikes, in words. */
  targets?: string[];
  /** The same as data. */
  struck?: StruckTarget[];
  /** What it does, in the words of effects.ts. */
  effects?: string[];
  /** It has no undo. */
  act?: true;
  with?: Record<string, string | number>;
  /** What proves it: for instance the state of the kubelet's unit on each node. */
  proof?: unknown;
  error?: string;
}

/** Faults in histories from before their effects were recorded. */
const ofOld: Record<string, { effects: readonly Effect[]; act?: true }> = {
  'kubelet-stop': { effects: ['silences'] },
  'control-plane-partition': { effects: ['silences', 'cuts-off'] },
  'force-delete': { effects: ['removes-pods'], act: true },
  'volume-emptied': { effects: ['loses-data'], act: true },
};

/**
 * The faults of a history in the order of their injection. Entries of f `heal <kind>` tell of its undo, those of f
 * `settled <kind>` that what it disturbed is as before.
 */
export const faultWindows = remembered((history): FaultWindow[] => {
  const windows = new Map<string, FaultWindow>();
  for (const entry of history) {
    if (entry.kind !== 'fault') continue;
    const value = entry.value as FaultValue;
    const [word, of] = entry.f.split(' ');
    const window = windows.get(value.as);
    if (of === undefined && entry.type === 'invoke') windows.set(value.as, windowOf(entry, value));
    else if (window === undefined) continue;
    else if (of === undefined) window[entry.type === 'ok' ? 'bit' : 'failed'] = entry;
    else if (word === 'settled') window.settled ??= entry;
    else if (entry.type === 'invoke') window.healInvoked ??= entry;
    else if (entry.type === 'ok') window.healed = entry;
  }
  return [...windows.values()];
});

function windowOf(invoked: Entry, { as, nodes, effects, struck, act }: FaultValue): FaultWindow {
  const old = effects === undefined ? ofOld[invoked.f] : undefined;
  return {
    as,
    kind: invoked.f,
    nodes,
    effects: effects ?? old?.effects ?? [],
    act: act ?? old?.act ?? false,
    ...(struck === undefined ? {} : { struck }),
    invoked,
  };
}
