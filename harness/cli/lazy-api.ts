import type { KubeApi } from '../world.ts';

/** What only looks. */
export type ReadOnlyApi = Pick<KubeApi, 'get' | 'list' | 'watch'>;

/**
 * An API server that is reached for at the first call, and at every further one until it was reached: a cluster whose control
 * plane is down has no kubeconfig to give.
 */
export function lazyApi(connect: () => Promise<KubeApi>): ReadOnlyApi {
  let connecting: Promise<KubeApi> | undefined;
  const reached = (): Promise<KubeApi> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
  return {
    get: async (path, signal) => (await reached()).get(path, signal),
    list: async (path, signal) => (await reached()).list(path, signal),
    watch: async (...words) => (await reached()).watch(...words),
  };
}
