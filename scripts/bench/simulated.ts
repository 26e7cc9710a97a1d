import { run } from '../../harness/control/command.ts';

export interface SimulatedServer {
  /** A kubeconfig that leads to it. */
  kubeconfig: string;
  stop(): Promise<void>;
}

/** Starts pod-server.ts as a process of its own. */
export async function startPodServer(words: readonly number[], timeoutMs: number): Promise<SimulatedServer> {
  const stop = new AbortController();
  const { promise: port, resolve, reject } = Promise.withResolvers<number>();
  const ended = run(process.execPath, ['scripts/bench/pod-server.ts', ...words.map(String)], {
    timeoutMs,
    signal: stop.signal,
    onLine: (line) => resolve((JSON.parse(line) as { port: number }).port),
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) reject(error);
  });
  const server = `http://127.0.0.1:${await port}`;
  return {
    kubeconfig: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'simulated', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'nobody', user: {} }],
      contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'nobody' } }],
      'current-context': 'simulated',
    }),
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

export const podPath = '/api/v1/namespaces/bench/pods';
