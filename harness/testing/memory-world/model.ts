import type { JournalLine } from '../../../clusters/journal/line.ts';
import type { Storage } from '../../../clusters/spec.ts';
import type { Broken } from './broken-promises.ts';
import type { Chance } from './chance.ts';
import type { Machine } from './machine.ts';
import type { Pod } from './objects.ts';
import { paths } from './paths.ts';
import type { Change, ObjectStore } from './store.ts';
import type { Timers } from './timers.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What every part of the model shares. */
export interface Model {
  clock: VirtualClock;
  chance: Chance;
  store: ObjectStore;
  timers: Timers;
  storage: Storage;
  broken: Broken;
  machines: ReadonlyMap<string, Machine>;
  /** Who hears what writers report, by the address that these report to. */
  reports: Map<string, (line: JournalLine) => void>;
}

/** Calls `act` soon after it was woken, once however often it was woken meanwhile: how a controller's queue behaves. */
export function queued({ clock, chance }: Model, act: () => void, [fromMs, toMs] = [1, 12]): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    clock.after(chance.between(fromMs, toMs), () => {
      due = false;
      act();
    });
  };
}

/** Calls `act` for ever, every `periodMs` and up to `late` (a fraction) more. */
export function every({ clock, chance }: Model, periodMs: number, late: number, act: () => void): void {
  const again = (): void => {
    act();
    clock.after(periodMs * chance.between(1, 1 + late), again);
  };
  clock.after(periodMs * chance.next(), again);
}

/** Whether a change is of a kind, by the last part of its collection's path. */
export const isOf = ({ collection }: Change, kind: string): boolean => collection.endsWith(`/${kind}`);

export const wall = ({ clock }: Model, afterMs = 0): string => new Date(clock.wallMs() + afterMs).toISOString();

export const allPods = ({ store }: Model): Pod[] => store.everywhere<Pod>('pods');

export const podsOn = (model: Model, node: string): Pod[] =>
  allPods(model).filter(({ spec }) => spec.nodeName === node);

export const podsPathOf = (pod: Pod): string => paths.pods(pod.metadata.namespace ?? '');

export function editPod({ store }: Model, pod: Pod, edit: (draft: Pod) => void): Pod | undefined {
  return store.update<Pod>(podsPathOf(pod), pod.metadata, edit);
}

/**
 * Deletes a pod as the API server does: at once when it runs nowhere or has no grace, else by setting its
 * deletionTimestamp and leaving the rest to the kubelet. A later call can only shorten the grace.
 */
export function deletePod(model: Model, pod: Pod, grace = pod.spec.terminationGracePeriodSeconds ?? 30): void {
  const seconds = pod.spec.nodeName === undefined ? 0 : grace;
  const given = pod.metadata.deletionGracePeriodSeconds;
  if (given === undefined || seconds < given)
    editPod(model, pod, ({ metadata }) => {
      metadata.deletionTimestamp = wall(model, seconds * 1_000);
      metadata.deletionGracePeriodSeconds = seconds;
    });
  const now = model.store.get<Pod>(podsPathOf(pod), pod.metadata.name);
  if (now?.metadata.uid === pod.metadata.uid) finalizePod(model, now);
}

/** Takes a deleted pod without grace away, unless a finalizer keeps it. */
export function finalizePod({ store }: Model, pod: Pod): void {
  const { deletionGracePeriodSeconds, finalizers = [] } = pod.metadata;
  if (deletionGracePeriodSeconds === 0 && finalizers.length === 0) store.remove(podsPathOf(pod), pod.metadata);
}
