import type { KubeApi } from '../world.ts';

type Closable = KubeApi & { close(): Promise<void> };

/**
 * An API server that is connected to when it is first called, and again at the next call when that failed: it may be down
 * for now.
 */
export function lazyApi(connect: () => Promise<Closable>): Closable {
  let opening: Promise<Closable> | undefined;
  const open = (): Promise<Closable> => {
    const now = (opening ??= connect());
    now.catch(() => {
      if (opening === now) opening = undefined;
    });
    return now;
  };
  return {
    get: async (path, signal) => (await open()).get(path, signal),
    list: async (path, signal) => (await open()).list(path, signal),
    watch: async (...args) => (await open()).watch(...args),
    apply: async (objects, signal) => (await open()).apply(objects, signal),
    remove: async (path, signal) => (await open()).remove(path, signal),
    send: async (call, signal) => (await open()).send(call, signal),
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}
