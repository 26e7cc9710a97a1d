import { KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { Agent, request, type buildConnector, type Dispatcher } from 'undici';
import { InfrastructureError } from '../errors.ts';
import type { ApiCall, KubeApi, RawList, WatchEvent } from '../world.ts';

const callTimeoutMs = 15_000;
/** After this silence the kernel asks the other end whether it is there, ten times, a second apart. */
const keepAliveInitialDelay = 5_000;
const fieldManager = 'statefault';

type Authentication = Parameters<KubeConfig['applySecurityAuthentication']>[0];

/** The stock configuration opens a TLS connection per request and waits for ever; this one shares a pool and has a bound. */
class BoundedKubeConfig extends KubeConfig {
  pool: Dispatcher | undefined;

  override async applySecurityAuthentication(context: Authentication): Promise<void> {
    await super.applySecurityAuthentication(context);
    if (this.pool !== undefined) context.setDispatcher(this.pool);
    context.setSignal(AbortSignal.timeout(callTimeoutMs));
  }
}

/** Status of a refused call, so that callers can tell "not there" and "too old" from trouble. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The API server behind a kubeconfig (its text). Lists and watches are raw JSON: the typed client drops unknown
 * fields and turns times into Date. `close` ends every connection.
 */
export async function connect(kubeconfig: string): Promise<KubeApi & { close(): Promise<void> }> {
  const config = new BoundedKubeConfig();
  config.loadFromString(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new InfrastructureError('the kubeconfig names no cluster');
  // The library's own type of these options does not resolve; these are the fields that it fills in.
  const tls: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  await config.applyToHTTPSOptions(tls);
  const pool = new Agent({
    connect: { ...tls, timeout: callTimeoutMs, keepAliveInitialDelay } as buildConnector.BuildOptions,
    bodyTimeout: 0,
    headersTimeout: callTimeoutMs,
    keepAliveTimeout: 30_000,
  });
  config.pool = pool;
  const objects = KubernetesObjectApi.makeApiClient(config);

  const call = async (
    method: 'GET' | ApiCall['method'],
    path: string,
    signal: AbortSignal,
    body?: unknown,
  ): Promise<Dispatcher.ResponseData> => {
    const sent =
      body === undefined
        ? {}
        : {
            body: JSON.stringify(body),
            headers: { 'content-type': method === 'PATCH' ? patchType(body) : 'application/json' },
          };
    const response = await request(new URL(path, server), { method, dispatcher: pool, signal, ...sent });
    if (response.statusCode < 400) return response;
    const said = await response.body.text();
    throw new ApiError(response.statusCode, `${method} ${path}: ${response.statusCode} ${reasonIn(said)}`);
  };
  const bounded = (signal?: AbortSignal): AbortSignal => {
    const timeout = AbortSignal.timeout(callTimeoutMs);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  };
  const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
    (await (await call('GET', path, bounded(signal))).body.json()) as T;

  return {
    get,
    list: (path, signal) => get<RawList>(path, signal),
    async watch(path, resourceVersion, onEvent, signal, onOpen) {
      const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=600&resourceVersion=${resourceVersion}`;
      const response = await call('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`, signal);
      onOpen?.();
      let rest = '';
      response.body.setEncoding('utf8');
      for await (const chunk of response.body) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEvent(JSON.parse(line) as WatchEvent);
      }
      if (rest !== '') throw new Error(`the watch of ${path} was cut off in the middle of an event`);
    },
    async apply(manifests, signal) {
      for (const manifest of manifests) {
        signal?.throwIfAborted();
        await objects.patch(manifest, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
      }
    },
    async remove(path, signal) {
      try {
        await (await call('DELETE', path, bounded(signal))).body.dump();
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
    async send({ method, path, body }, signal) {
      const response = await call(method, path, bounded(signal), body);
      return (await response.body.json()) as Awaited<ReturnType<KubeApi['send']>>;
    },
    close: () => pool.destroy(),
  };
}

const patchType = (body: unknown): string =>
  Array.isArray(body) ? 'application/json-patch+json' : 'application/merge-patch+json';

function reasonIn(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body.slice(0, 200);
  } catch {
    return body.slice(0, 200);
  }
}
