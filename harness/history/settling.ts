import { isOfSet, strikesNode, strikesPod } from './effects.ts';
import type { Entry, History } from './entry.ts';
import { isServing } from './lives.ts';
import { remembered } from './memo.ts';
import type { ClaimView, NodeView, PodView, Seen, StatefulSetView } from './objects.ts';
import { faultWindows, type FaultWindow } from './query.ts';
import { isExpelling } from './silences.ts';

/**
 * Until controllers that were interrupted surely work again: a leader's lease that nobody gave back runs out after 15 s, it is
 * asked for every 2 s, and the rest is for the lists with which they begin.
 */
const electedMs = 30_000;

/** What a fault disturbed is as before. */
export interface Settlement {
  fault: FaultWindow;
  /** What shows it, in words. */
  seen: string[];
}

/** A fault, and what it could disturb as that stood when it came. */
interface Unsettled {
  fault: FaultWindow;
  pods: PodView[];
}

/**
 * Says when what a fault disturbed has settled, by API truth, as a history goes on. An act is over when it bit, a fault with an
 * undo when it was seen to be gone; after that, by what it announces (docs/history.md has the rule in words), pods that it
 * ended must serve as others of their names, containers that it ended must run anew, claims must be bound, nodes be Ready.
 */
export class Settling {
  readonly #entries: Entry[] = [];
  readonly #unsettled = new Map<string, Unsettled>();
  readonly #pods = new Map<string, PodView>();
  readonly #nodes = new Map<string, NodeView>();
  readonly #claims = new Map<string, ClaimView>();
  readonly #sets = new Map<string, { view: StatefulSetView; index: number }>();
  readonly #heartbeats = new Map<string, number>();

  /** Takes in the next entry; what has settled by it. */
  take(entry: Entry): Settlement[] {
    if (entry.kind === 'fault') this.#fault(entry);
    else if (entry.kind === 'observation' && entry.process === 'api') this.#observe(entry);
    const settled: Settlement[] = [];
    for (const one of this.#unsettled.values()) {
      const seen = this.#settled(one, entry.timeMs);
      if (seen !== undefined) settled.push({ fault: one.fault, seen });
    }
    for (const { fault } of settled) this.#unsettled.delete(fault.as);
    return settled;
  }

  #fault(entry: Entry): void {
    this.#entries.push(entry);
    const { as } = entry.value as { as: string };
    // A growing list of few: folded anew each time.
    const fault = faultWindows([...this.#entries]).find((one) => one.as === as);
    if (fault === undefined) return;
    const pods = this.#unsettled.get(as)?.pods ?? [...this.#pods.values()].filter((pod) => isStruck(fault, pod));
    if (fault.settled === undefined) this.#unsettled.set(as, { fault, pods });
    else this.#unsettled.delete(as);
  }

  #observe({ f, value, index }: Entry): void {
    const { change, object } = value as Seen;
    const put = <T>(into: Map<string, T>, key: string, one: T): void =>
      void (change === 'DELETED' ? into.delete(key) : into.set(key, one));
    if (f === 'pod') put(this.#pods, object.uid, object as PodView);
    if (f === 'node') put(this.#nodes, object.name, object as NodeView);
    if (f === 'claim') put(this.#claims, object.uid, object as ClaimView);
    if (f === 'statefulset') put(this.#sets, object.name, { view: object as StatefulSetView, index });
    if (f === 'lease') this.#heartbeats.set((object as Seen<'lease'>['object']).holder, index);
  }

  /** What shows that it has settled; undefined when it has not. */
  #settled({ fault, pods }: Unsettled, nowMs: number): string[] | undefined {
    const over = fault.act ? fault.bit : fault.healed;
    if (over === undefined) return undefined;
    const does = (...words: string[]): boolean => words.some((word) => fault.effects.includes(word));
    const seen: string[] = [];
    if (does('hinders-control-plane') || (does('unschedules') && fault.act)) {
      if (nowMs - over.timeMs < electedMs) return undefined;
      seen.push(`${electedMs / 1_000} s have passed`);
    }
    if (fault.act && does('may-silence')) {
      for (const node of fault.nodes) {
        if (!this.#nodeIsBack(node, over)) return undefined;
        seen.push(`${node} Ready`);
      }
    }
    if (does('scales', 'updates', 'deletes-sets')) {
      for (const set of setsOf(fault)) {
        if (!this.#setIsThere(set, fault.healInvoked ?? over)) return undefined;
        seen.push(`${set} as wanted`);
      }
    }
    for (const claim of does('replaces-claims') ? claimsOf(fault) : []) {
      const now = this.#claimAfter(claim);
      if (now === undefined) return undefined;
      seen.push(`${claim.name} Bound as ${now.uid}`);
    }
    const anew = does('restarts-containers', 'loses-data');
    const others = fault.act && does('ends-pods', 'removes-pods');
    if (!anew && !others && !does('ends-pods', 'removes-pods')) return seen;
    for (const pod of pods) {
      const now = this.#bearerAfter(pod, { anew, others });
      if (now === undefined) return undefined;
      seen.push(`${now.name} Ready as ${now.uid}`);
    }
    return seen;
  }

  #nodeIsBack(name: string, since: Entry): boolean {
    const node = this.#nodes.get(name);
    const heard = (this.#heartbeats.get(name) ?? -1) > since.index;
    return node?.conditions['Ready']?.status === 'True' && !isExpelling(node) && heard;
  }

  /** Its controller has done what is wanted of it, and said so after `since`. */
  #setIsThere(name: string, since: Entry): boolean {
    const { view, index = -1 } = this.#sets.get(name) ?? {};
    if (view === undefined || view.deletionTimestamp !== undefined || index < since.index) return false;
    const status = view.status as Record<string, number | string | undefined>;
    const taken = view.generation === undefined || Number(status['observedGeneration'] ?? 0) >= view.generation;
    const { currentRevision, updateRevision, updatedReplicas = 0 } = status;
    // Below the partition nothing changes.
    const reached =
      currentRevision === updateRevision || Number(updatedReplicas) >= view.replicas - (view.partition ?? 0);
    const serving = [...this.#pods.values()].filter((pod) => isOfSet(pod.name, name) && isServing(pod)).length;
    return taken && serving === view.replicas && (view.strategy === 'OnDelete' || reached);
  }

  #claimAfter({ name, uid }: { name: string; uid: string }): ClaimView | undefined {
    return [...this.#claims.values()].find((one) => one.name === name && one.uid !== uid && one.phase === 'Bound');
  }

  /** A pod of this name that serves: another one, or with all containers started since, where that is asked for. */
  #bearerAfter(before: PodView, { anew, others }: { anew: boolean; others: boolean }): PodView | undefined {
    const now = [...this.#pods.values()].find(({ name }) => name === before.name);
    if (now === undefined || !isServing(now)) return undefined;
    if (now.uid !== before.uid) return now;
    const old = before.containers.map(({ id }) => id);
    return others || (anew && now.containers.some(({ id }) => old.includes(id))) ? undefined : now;
  }
}

const isStruck = (fault: FaultWindow, { name, node }: PodView): boolean =>
  strikesPod(fault, name, node) || strikesNode(fault, node ?? '');
const setsOf = ({ struck = [] }: FaultWindow): string[] => struck.flatMap(({ set }) => set ?? []);
const claimsOf = ({ struck = [] }: FaultWindow): { name: string; uid: string }[] =>
  struck.flatMap(({ claims = [] }) => claims);

/** The faults of a whole history, each with its settling: as it was recorded, or else as the rule has it. */
export const settledFaults = remembered((history: History): FaultWindow[] => {
  const windows = faultWindows(history);
  if (windows.every(({ settled }) => settled !== undefined)) return windows;
  const settling = new Settling();
  const settled = new Map<string, Entry>();
  for (const entry of history) for (const { fault } of settling.take(entry)) settled.set(fault.as, entry);
  return windows.map((one) => {
    const at = one.settled ?? settled.get(one.as);
    return at === undefined ? one : { ...one, settled: at };
  });
});
