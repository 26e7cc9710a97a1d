import type { Entry, History } from '../history/entry.ts';
import { faultWindows, objectsAt } from '../history/query.ts';
import type { Condition } from '../scenario.ts';

/** What the names in a condition stand for in one history. */
export interface Bindings {
  /** Pod name → UID that bore the identity when the first fault was injected (or at the end, if none was). */
  before: ReadonlyMap<string, string>;
  /** Pod name → node it ran on then. */
  nodeBefore: ReadonlyMap<string, string>;
  /** Name of the inject step → nodes it hit. */
  faults: ReadonlyMap<string, readonly string[]>;
  /** Why `before` and `nodeBefore` may be wrong, if they may: the pods were not watched when the fault was injected. */
  unsure?: string;
}

/** Reads the bindings off a history or a prefix of one. */
export function bindingsOf(history: History): Bindings {
  const faults = faultWindows(history);
  const at = faults[0]?.invoked;
  const blind = at && history.find((entry) => isBlindTo(entry, at.timeMs));
  const pods = [...objectsAt(history, 'pod', at?.index ?? Number.POSITIVE_INFINITY).values()];
  return {
    before: new Map(pods.map((pod) => [pod.name, pod.uid])),
    nodeBefore: new Map(pods.flatMap((pod) => (pod.node === undefined ? [] : [[pod.name, pod.node]]))),
    faults: new Map(faults.map((fault) => [fault.as, fault.nodes])),
    ...(blind && { unsure: `which pod bore it was not seen, entry ${blind.index}` }),
  };
}

function isBlindTo({ kind, f, process, value }: Entry, atMs: number): boolean {
  if (kind !== 'gap' || f !== 'pod' || process !== 'api') return false;
  const { fromMs, toMs } = value as { fromMs: number; toMs: number };
  return fromMs <= atMs && toMs >= atMs;
}

/** Why nothing can be said of a condition in this history: it tells bearers apart, and they were not seen. */
export const unsureOf = (condition: Condition, { unsure }: Bindings): string | undefined =>
  'bearer' in condition && condition.bearer !== undefined ? unsure : undefined;
