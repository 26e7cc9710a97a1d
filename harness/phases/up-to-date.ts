import type { History } from '../history/entry.ts';
import { objectsAt, seen } from '../history/query.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import type { RawList, World } from '../world.ts';

const lookEveryMs = 100;

/** What is asked for, and how the record calls it. */
type Listed = ['pod' | 'statefulset', RawList];

/**
 * Waits until the record shows the pods and StatefulSets of a namespace as the API server has them at the call, or later: what an act did last
 * may be on its way still, and what was seen before it looks like rest. Whether it came to that within `timeoutMs`.
 */
export async function upToDate(
  { api, clock }: Pick<World, 'api' | 'clock'>,
  { entries }: { readonly entries: History },
  namespace: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<boolean> {
  const untilMs = clock.wallMs() + timeoutMs;
  let lists: Listed[] | undefined;
  for (; ; await clock.sleep(lookEveryMs, signal)) {
    // A server that was away may not answer yet.
    lists ??= await Promise.all([
      api.list(pathOf.podsOf({ namespace }), signal).then((list): Listed => ['pod', list]),
      api.list(pathOf.setsOf({ namespace }), signal).then((list): Listed => ['statefulset', list]),
    ]).catch(() => undefined);
    signal.throwIfAborted();
    if (lists?.every((list) => isRecorded(entries, list))) return true;
    if (clock.wallMs() > untilMs) return false;
  }
}

/** Versions of one server's objects grow with every change, of whichever object. */
function isRecorded(history: History, [subject, { metadata, items }]: Listed): boolean {
  const versions = new Map<string, bigint>();
  for (const entry of history) {
    const object = seen(entry, subject)?.object;
    if (object !== undefined) versions.set(object.uid, versionOf(object));
  }
  const listed = new Set(items.map(({ metadata: { uid } }) => uid));
  const gone = [...objectsAt(history, subject, Number.POSITIVE_INFINITY).values()].filter(
    (object) => !listed.has(object.uid) && versionOf(object) <= versionOf(metadata),
  );
  const isNew = ({ metadata: object }: RawList['items'][number]): boolean =>
    (versions.get(object.uid) ?? -1n) < versionOf(object);
  return gone.length === 0 && !items.some(isNew);
}

const versionOf = ({ resourceVersion = '0' }: { resourceVersion?: string }): bigint => BigInt(resourceVersion);
