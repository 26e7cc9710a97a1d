import type { Entry } from '../history/entry.ts';
import type { Clock } from '../world.ts';

interface Heard {
  readonly entries: readonly Entry[];
  listen(listener: (entry: Entry) => void): () => void;
}

/**
 * Resolves with the entry after which `check` is true, looking first at what is already recorded and then at each entry
 * as it arrives; with undefined when `timeoutMs` of `clock` pass first. Rejects when `signal` aborts or `check` throws.
 */
export async function entryWhen(
  recorder: Heard,
  check: (entry: Entry) => boolean,
  { clock, timeoutMs, signal }: { clock: Clock; timeoutMs: number; signal: AbortSignal },
): Promise<Entry | undefined> {
  signal.throwIfAborted();
  const already = recorder.entries.find((entry) => check(entry));
  if (already !== undefined) return already;
  const { promise, resolve, reject } = Promise.withResolvers<Entry | undefined>();
  const unlisten = recorder.listen((entry) => {
    try {
      if (check(entry)) resolve(entry);
    } catch (error) {
      reject(error);
    }
  });
  const cancel = clock.after(timeoutMs, () => resolve(undefined));
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    unlisten();
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}
