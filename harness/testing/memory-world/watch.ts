import type { RawObject } from '../../history/objects.ts';
import type { WatchEvent } from '../../world.ts';
import type { Model } from './model.ts';
import type { Outage } from './outage.ts';
import { matches, type Address } from './paths.ts';
import { eventOf, type Change } from './store.ts';

const bookmarkMs = 60_000;
const lifeMs = 600_000;

/**
 * A watch from a version on: changes in their order, each a little later than it was made, bookmarks every minute. Resolves
 * when the server ends it after ten minutes; rejects when an outage breaks it, when `signal` aborts and when `onEvent`
 * throws. A version that is forgotten is told by an ERROR event with code 410.
 */
export async function watchOn(
  { clock, chance, store }: Model,
  { collection, query }: Address,
  version: number,
  onEvent: (event: WatchEvent) => void,
  outage: Outage,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let open = true;
  let lastMs = 0;

  const send = (event: WatchEvent): void => {
    if (!open) return;
    try {
      onEvent(event);
    } catch (error) {
      reject(error);
    }
  };
  // Changes go down one connection: none overtakes another.
  const pass = (change: Change): void => {
    if (change.collection !== collection || !matches(change.object.metadata.labels, query.get('labelSelector'))) return;
    lastMs = Math.max(lastMs, clock.elapsedMs + chance.between(0.5, 6));
    clock.after(lastMs - clock.elapsedMs, () => send(eventOf(change)));
  };
  const bookmark = (): void => {
    send({ type: 'BOOKMARK', object: bare({ resourceVersion: String(store.version) }) });
    cancelBookmark = clock.after(bookmarkMs * chance.between(0.9, 1.1), bookmark);
  };

  const past = store.since(collection, version);
  if (past === undefined) {
    onEvent({ type: 'ERROR', object: bare({}, { code: 410, reason: 'Expired', message: 'too old resource version' }) });
    return;
  }
  const unlisten = store.listen(pass);
  let cancelBookmark = clock.after(bookmarkMs * chance.between(0.1, 1), bookmark);
  const cancelEnd = clock.after(lifeMs, resolve);
  const onBreak = (): void => reject(new Error('other side closed (outage of the memory world)'));
  const onAbort = (): void => reject(signal.reason as Error);
  outage.addEventListener('begin', onBreak);
  signal.addEventListener('abort', onAbort);
  past.forEach(pass);
  try {
    await promise;
  } finally {
    open = false;
    unlisten();
    cancelBookmark();
    cancelEnd();
    outage.removeEventListener('begin', onBreak);
    signal.removeEventListener('abort', onAbort);
  }
}

const bare = (metadata: { resourceVersion?: string }, more: object = {}): RawObject => ({
  metadata: { name: '', uid: '', ...metadata },
  ...more,
});
