import type { History } from '../history/entry.ts';
import { seen } from '../history/query.ts';
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
  const recorded = new Map<string, { version: bigint; there: boolean }>();
  for (const entry of history) {
    const found = seen(entry, subject);
    if (found !== undefined)
      recorded.set(found.object.uid, { version: versionOf(found.object), there: found.change !== 'DELETED' });
  }
  const listed = new Set(items.map(({ metadata: { uid } }) => uid));
  const isGone = ([uid, { version, there }]: [string, { version: bigint; there: boolean }]): boolean =>
    there && !listed.has(uid) && version <= versionOf(metadata);
  const isNew = ({ metadata: object }: RawList['items'][number]): boolean =>
    (recorded.get(object.uid)?.version ?? -1n) < versionOf(object);
  return ![...recorded].some(isGone) && !items.some(isNew);
}

const versionOf = ({ resourceVersion = '0' }: { resourceVersion?: string }): bigint => BigInt(resourceVersion);
