import type { History } from '../history/entry.ts';
import { faultWindows, objectsAt } from '../history/query.ts';

/** What the names in a condition stand for in one history. */
export interface Bindings {
  /** Pod name → UID that bore the identity when the first fault was injected (or at the end, if none was). */
  before: ReadonlyMap<string, string>;
  /** Pod name → node it ran on then. */
  nodeBefore: ReadonlyMap<string, string>;
  /** Name of the inject step → nodes it hit. */
  faults: ReadonlyMap<string, readonly string[]>;
}

/** Reads the bindings off a history or a prefix of one. */
export function bindingsOf(history: History): Bindings {
  const faults = faultWindows(history);
  const pods = [...objectsAt(history, 'pod', faults[0]?.invoked.index ?? Number.POSITIVE_INFINITY).values()];
  return {
    before: new Map(pods.map((pod) => [pod.name, pod.uid])),
    nodeBefore: new Map(pods.flatMap((pod) => (pod.node === undefined ? [] : [[pod.name, pod.node]]))),
    faults: new Map(faults.map((fault) => [fault.as, fault.nodes])),
  };
}
