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
  /** What checkers must know of it; left out in histories from before it was recorded. */
  effects?: readonly string[];
  invoked: Entry;
  /** The fault was seen to bite. */
  bit?: Entry;
  /** Injecting it failed, or nothing was seen. */
  failed?: Entry;
  healInvoked?: Entry;
  /** It was seen to be gone. */
  healed?: Entry;
}

/** Value of the nemesis' entries. */
export interface FaultValue {
  as: string;
  nodes: string[];
  /** Whom it strikes, in words. */
  targets?: string[];
  /** `silences`: the node surely falls silent; `cuts-off`: what must come back after it is a connection. */
  effects?: string[];
  with?: Record<string, string | number>;
  /** What proves it: for instance the state of the kubelet's unit on each node. */
  proof?: unknown;
  error?: string;
}

/** The faults of a history in the order of their injection. Entries of f `heal <kind>` close the window. */
export const faultWindows = remembered((history): FaultWindow[] => {
  const windows = new Map<string, FaultWindow>();
  for (const entry of history) {
    if (entry.kind !== 'fault') continue;
    const value = entry.value as FaultValue;
    const heal = entry.f.startsWith('heal ');
    const window = windows.get(value.as);
    if (!heal && entry.type === 'invoke') windows.set(value.as, windowOf(entry, value));
    else if (window === undefined) continue;
    else if (!heal) window[entry.type === 'ok' ? 'bit' : 'failed'] = entry;
    else if (entry.type === 'invoke') window.healInvoked ??= entry;
    else if (entry.type === 'ok') window.healed = entry;
  }
  return [...windows.values()];
});

const windowOf = (invoked: Entry, { as, nodes, effects }: FaultValue): FaultWindow => ({
  as,
  kind: invoked.f,
  nodes,
  ...(effects === undefined ? {} : { effects }),
  invoked,
});
