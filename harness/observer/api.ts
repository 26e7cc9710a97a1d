import { viewOf, type Seen, type Subject, type Views } from '../history/objects.ts';
import type { KubeApi, RawList, WatchEvent } from '../world.ts';
import type { Pen } from './observer.ts';

/** A collection to follow: what it is called in the history, and its path. */
export interface Collection {
  subject: Subject;
  path: string;
}

/** Last view of every object that is there, by UID: what a later list no longer has was deleted. */
type Known = Map<string, Views[Subject]>;

const pauseMs = 250;

/**
 * Follows collections of the API server by list and watch, and records every change as it arrives. A watch that the
 * server ends in due time is resumed where it stood; one that breaks is a `gap` entry, and so is everything until the
 * list that follows it. Resolves when the first lists are recorded; `done` resolves after `signal` aborts.
 */
export async function observeApi(
  api: KubeApi,
  collections: readonly Collection[],
  pen: Pen,
  signal: AbortSignal,
): Promise<{ done: Promise<void> }> {
  const lists = await Promise.all(collections.map(({ path }) => api.list(path, signal)));
  const following = collections.map((collection, at) => {
    const first = lists[at] as RawList;
    const known: Known = new Map();
    recordList(collection, first, known, pen);
    return follow(api, collection, first.metadata.resourceVersion, known, pen, signal);
  });
  return { done: Promise.all(following).then(() => undefined) };
}

async function follow(
  api: KubeApi,
  collection: Collection,
  from: string,
  known: Known,
  pen: Pen,
  signal: AbortSignal,
): Promise<void> {
  let version = from;
  const onEvent = ({ type, object }: WatchEvent): void => {
    if (type === 'ERROR') throw new Error(`watch error: ${JSON.stringify(object).slice(0, 200)}`);
    version = object.metadata.resourceVersion ?? version;
    if (type === 'BOOKMARK') return;
    record(collection, type, viewOf(collection.subject, object), known, pen);
  };
  while (!signal.aborted) {
    try {
      await api.watch(collection.path, version, onEvent, signal);
    } catch (error) {
      if (signal.aborted) return;
      version = await relist(api, collection, known, pen, signal, String(error));
    }
  }
}

// What changed while the watch was broken was not seen as it happened: the list that follows says how things stand.
async function relist(
  api: KubeApi,
  collection: Collection,
  known: Known,
  pen: Pen,
  signal: AbortSignal,
  why: string,
): Promise<string> {
  const fromMs = pen.nowMs();
  for (;;) {
    try {
      const list = await api.list(collection.path, signal);
      pen.record({
        process: 'api',
        kind: 'gap',
        f: collection.subject,
        value: { fromMs, toMs: pen.nowMs(), why },
      });
      recordList(collection, list, known, pen);
      return list.metadata.resourceVersion;
    } catch {
      if (signal.aborted) {
        pen.record({ process: 'api', kind: 'gap', f: collection.subject, value: { fromMs, toMs: pen.nowMs(), why } });
        return '0';
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function recordList(collection: Collection, list: RawList, known: Known, pen: Pen): void {
  const now = new Set(list.items.map(({ metadata }) => metadata.uid));
  for (const [uid, view] of known) if (!now.has(uid)) record(collection, 'DELETED', view, known, pen);
  for (const object of list.items) {
    if (known.get(object.metadata.uid)?.resourceVersion === object.metadata.resourceVersion) continue;
    record(collection, 'LISTED', viewOf(collection.subject, object), known, pen);
  }
}

function record(collection: Collection, change: Seen['change'], object: Views[Subject], known: Known, pen: Pen): void {
  if (change === 'DELETED') known.delete(object.uid);
  else known.set(object.uid, object);
  const value: Seen = { change, object };
  pen.record({ process: 'api', kind: 'observation', f: collection.subject, value });
}
