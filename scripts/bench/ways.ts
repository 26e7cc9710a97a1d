import { systemClock } from '../../harness/clock.ts';
import { run } from '../../harness/control/command.ts';
import { connect } from '../../harness/control/kube.ts';
import { seen } from '../../harness/history/query.ts';
import { observeApi } from '../../harness/observer/api.ts';
import type { Recorder } from '../../harness/store/recorder.ts';
import type { Marker } from './marker.ts';

/** A way to learn of the marker's numbers: calls `onNumber` with the newest one as soon as it knows. */
export interface Way {
  name: string;
  start(marker: Marker, onNumber: (number: number) => void, signal: AbortSignal): Promise<void>;
}

/** Ours: from the write to the entry on disk. Listeners are called after the entry was handed to the operating system. */
export const recording = (kubeconfig: string, recorder: Recorder): Way => ({
  name: 'statefault: entry on disk',
  async start(marker, onNumber, signal) {
    const api = await connect(kubeconfig);
    recorder.listen((entry) => {
      const revision = seen(entry, 'controllerrevision')?.object;
      if (revision?.name === marker.name) onNumber(revision.revision);
    });
    const { done } = await observeApi(
      { api, clock: systemClock },
      [{ subject: 'controllerrevision', path: marker.collection }],
      recorder,
      signal,
    );
    void done.finally(() => api.close());
  },
});

/** A client that asks for the object every `periodMs`, as tests that poll do. */
export const polling = (kubeconfig: string, periodMs: number): Way => ({
  name: `poll every ${periodMs >= 1_000 ? `${periodMs / 1_000} s` : `${periodMs} ms`}`,
  async start(marker, onNumber, signal) {
    const api = await connect(kubeconfig);
    const ask = async (): Promise<void> => {
      const { revision } = await api.get<{ revision: number }>(marker.path, signal);
      onNumber(revision);
    };
    const timer = setInterval(() => void ask().catch(() => {}), periodMs);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      void api.close();
    });
  },
});

/** The moment (`performance.now()`) at which a `kubectl wait` for the marker's `number` ended. */
export async function kubectlWait(kubeconfigFile: string, marker: Marker, number: number): Promise<number> {
  const words = ['--kubeconfig', kubeconfigFile, '-n', marker.namespace, 'wait', '--timeout=20s'];
  await run('kubectl', [...words, `--for=jsonpath={.revision}=${number}`, `controllerrevision/${marker.name}`], {
    timeoutMs: 25_000,
  });
  return performance.now();
}

export async function hasKubectl(): Promise<boolean> {
  try {
    await run('kubectl', ['version', '--client'], { timeoutMs: 10_000 });
    return true;
  } catch {
    return false;
  }
}
