import type { ContainersSeen } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import type { NodeView, PodView } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { Condition } from '../scenario.ts';
import type { Bindings } from './bindings.ts';

type PodCondition = Extract<Condition, { of: 'pod' }>;
type NodeCondition = Extract<Condition, { of: 'node' }>;
type ContainerCondition = Extract<Condition, { of: 'container' }>;

/** What one entry says about a condition: which subject, and whether it holds of it. */
interface Word {
  subject: string;
  holds: boolean;
}

// Most entries of a history speak of something else: they must cost nothing.
const silent: readonly Word[] = [];

/** What `entry` says about `condition`; empty when it speaks of something else. */
export function wordsOn(condition: Condition, entry: Entry, bindings: Bindings): readonly Word[] {
  if (entry.kind !== 'observation') return silent;
  if (condition.of === 'pod') return podWords(condition, entry, bindings);
  if (condition.of === 'node') return nodeWords(condition, entry, bindings);
  return containerWords(condition, entry, bindings);
}

/**
 * Follows one condition through a history, entry by entry, the same live and offline.
 * Conditions on several nodes hold when they hold of every one of them at once.
 */
export class ConditionTracker {
  readonly #condition: Condition;
  readonly #bindings: Bindings;
  readonly #holding = new Map<string, boolean>();
  #holds = false;

  constructor(condition: Condition, bindings: Bindings) {
    this.#condition = condition;
    this.#bindings = bindings;
  }

  /** Takes the next entry in; true when the condition holds after it. */
  feed(entry: Entry): boolean {
    const words = wordsOn(this.#condition, entry, this.#bindings);
    if (words.length === 0) return this.#holds;
    for (const { subject, holds } of words) this.#holding.set(subject, holds);
    this.#holds = this.#holdsNow();
    return this.#holds;
  }

  get holds(): boolean {
    return this.#holds;
  }

  #holdsNow(): boolean {
    if (this.#condition.of !== 'node') return [...this.#holding.values()].some(Boolean);
    const nodes = this.#bindings.faults.get(this.#condition.on) ?? [];
    return nodes.length > 0 && nodes.every((node) => this.#holding.get(node) === true);
  }
}

/** The first entry from `fromIndex` on after which the condition holds. State from before counts as it stands there. */
export function reachedAt(
  history: History,
  condition: Condition,
  fromIndex: number,
  bindings: Bindings,
): Entry | undefined {
  const tracker = new ConditionTracker(condition, bindings);
  return history.find((entry) => tracker.feed(entry) && entry.index >= fromIndex);
}

function podWords(condition: PodCondition, entry: Entry, bindings: Bindings): readonly Word[] {
  const found = seen(entry, 'pod');
  if (found === undefined) return silent;
  const pod = found.object;
  if (condition.pod !== undefined && pod.name !== condition.pod) return silent;
  if (!borneBy(condition.bearer, pod.name, pod.uid, bindings)) return silent;
  if (condition.on !== undefined && !(bindings.faults.get(condition.on) ?? []).includes(pod.node ?? '')) return silent;
  const deleted = found.change === 'DELETED';
  const holds = condition.gone === true ? deleted : !deleted && podHolds(condition, pod);
  return [{ subject: pod.uid, holds }];
}

function podHolds(condition: PodCondition, pod: PodView): boolean {
  return (
    (condition.ready === undefined || pod.conditions['Ready']?.status === condition.ready) &&
    (condition.phase === undefined || pod.phase === condition.phase) &&
    (condition.reason === undefined || pod.reason === condition.reason) &&
    (condition.terminating === undefined || (pod.deletionTimestamp !== undefined) === condition.terminating) &&
    (condition.disruption === undefined || pod.conditions['DisruptionTarget']?.reason === condition.disruption)
  );
}

function borneBy(bearer: 'before' | 'after' | undefined, name: string, uid: string, { before }: Bindings): boolean {
  if (bearer === undefined) return true;
  return (before.get(name) === uid) === (bearer === 'before');
}

function nodeWords(condition: NodeCondition, entry: Entry, bindings: Bindings): readonly Word[] {
  const found = seen(entry, 'node');
  if (found === undefined) return silent;
  const node = found.object;
  if (!(bindings.faults.get(condition.on) ?? []).includes(node.name)) return silent;
  return [{ subject: node.name, holds: found.change !== 'DELETED' && nodeHolds(condition, node) }];
}

function nodeHolds(condition: NodeCondition, node: NodeView): boolean {
  return (
    (condition.ready === undefined || node.conditions['Ready']?.status === condition.ready) &&
    (condition.taint === undefined || node.taints.includes(condition.taint)) &&
    (condition.untainted === undefined || !node.taints.some((taint) => taint.startsWith(`${condition.untainted}:`)))
  );
}

function containerWords(condition: ContainerCondition, entry: Entry, bindings: Bindings): readonly Word[] {
  if (entry.f !== 'containers') return silent;
  const { node, containers } = entry.value as ContainersSeen;
  if (!(bindings.faults.get(condition.on) ?? []).includes(node)) return silent;
  const mine = containers.filter(
    ({ pod, podUid }) => pod === condition.pod && borneBy(condition.bearer, pod, podUid, bindings),
  );
  const running = mine.filter(({ state }) => state === 'CONTAINER_RUNNING');
  const restartsFit =
    condition.restarts === undefined || running.every(({ attempt }) => attempt === condition.restarts);
  return [{ subject: node, holds: running.length > 0 === condition.running && restartsFit }];
}

/** A condition in words, for titles and failures. */
export function describeCondition(condition: Condition): string {
  const { of, ...rest } = condition;
  const words = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return `${of}: ${words.join(', ')}`;
}
