import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../harness/control/kube.ts';
import { systemClock } from '../../harness/clock.ts';
import { observeApi } from '../../harness/observer/api.ts';
import { Recorder } from '../../harness/store/recorder.ts';
import { makeMarker, type Marker, type Written } from './marker.ts';
import { quantiles, type Quantiles } from './quantiles.ts';
import { podPath, startPodServer } from './simulated.ts';
import { hasKubectl, kubectlWait, polling, recording, type Way } from './ways.ts';

/** How soon one way knew of a write, milliseconds, counted from each of the two ends of the span that holds the commit. */
export interface Latency {
  way: string;
  samples: number;
  sinceSent: Quantiles;
  sinceAnswer: Quantiles;
}
export interface Latencies {
  quiet: Latency[];
  /** While the same recorder follows 5,000 simulated pods that change a thousand times a second. */
  busy: Latency[];
}

const writes = 150;
const waits = 12;
const load = { pods: 5_000, changes: 1_000_000, perSecond: 1_000 };

/** Writes a marker on a real cluster, and measures how soon the record and other clients know. */
export async function latencies(kubeconfig: string, say: (line: string) => void): Promise<Latencies> {
  const directory = mkdtempSync(join(tmpdir(), 'statefault-bench-'));
  const file = join(directory, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  const api = await connect(kubeconfig);
  const recorder = new Recorder(join(directory, 'history.jsonl'), systemClock);
  const namespace = `sf-bench-${Date.now().toString(36)}`;
  const stop = new AbortController();
  try {
    await api.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
    const marker = await makeMarker(api, namespace);
    const ways = [recording(kubeconfig, recorder), polling(kubeconfig, 50), polling(kubeconfig, 1_000)];
    const known = await startAll(ways, marker, stop.signal);
    const quiet = await measure(known, marker);
    if (await hasKubectl()) quiet.push(await measureWaits(file, marker));
    say('again, while 5,000 simulated pods change');
    const busy = await underLoad(recorder, stop.signal, () => measure(known, marker));
    return { quiet, busy };
  } finally {
    stop.abort();
    await api.remove(`/api/v1/namespaces/${namespace}`);
    recorder.close();
    await api.close();
    rmSync(directory, { recursive: true });
  }
}

/** When each way knew of each number, `performance.now()`. */
type Known = Map<string, Map<number, number>>;

async function startAll(ways: readonly Way[], marker: Marker, signal: AbortSignal): Promise<Known> {
  const known: Known = new Map();
  for (const way of ways) {
    const times = new Map<number, number>();
    let newest = 0;
    // Who learns of a number knows of all before it: a slow poller never sees some of them.
    const onNumber = (number: number): void => {
      const nowMs = performance.now();
      while (newest < number) times.set(++newest, nowMs);
    };
    known.set(way.name, times);
    await way.start(marker, onNumber, signal);
  }
  return known;
}

async function measure(known: Known, marker: Marker): Promise<Latency[]> {
  const written: Written[] = [];
  for (let at = 0; at < writes; at++) {
    written.push(await marker.write());
    // Not in step with those who poll.
    await sleep(40 + ((at * 37) % 61));
  }
  await sleep(2_500);
  return [...known].map(([way, times]) => latencyOf(way, written, (number) => times.get(number)));
}

async function measureWaits(kubeconfigFile: string, marker: Marker): Promise<Latency> {
  const ends = new Map<number, number>();
  const written: Written[] = [];
  let next = (await marker.write()).number + 1;
  for (let at = 0; at < waits; at++, next++) {
    const ended = kubectlWait(kubeconfigFile, marker, next);
    await sleep(1_500);
    written.push(await marker.write());
    ends.set(next, await ended);
  }
  return latencyOf('kubectl wait', written, (number) => ends.get(number));
}

async function underLoad<T>(recorder: Recorder, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const server = await startPodServer([load.pods, load.changes, load.perSecond, 0], 300_000);
  const api = await connect(server.kubeconfig);
  const stop = new AbortController();
  try {
    const both = AbortSignal.any([signal, stop.signal]);
    const { done } = await observeApi({ api, clock: systemClock }, [{ subject: 'pod', path: podPath }], recorder, both);
    const result = await work();
    stop.abort();
    await done;
    return result;
  } finally {
    stop.abort();
    await api.close();
    await server.stop();
  }
}

function latencyOf(way: string, written: readonly Written[], when: (number: number) => number | undefined): Latency {
  const pairs = written.flatMap((one) => {
    const knownMs = when(one.number);
    return knownMs === undefined ? [] : [{ ...one, knownMs }];
  });
  return {
    way,
    samples: pairs.length,
    sinceSent: quantiles(pairs.map(({ knownMs, sentMs }) => knownMs - sentMs)),
    // Who knew before the writer itself had its answer did not know before the commit.
    sinceAnswer: quantiles(pairs.map(({ knownMs, answeredMs }) => Math.max(0, knownMs - answeredMs))),
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
