import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../harness/control/kube.ts';
import { systemClock } from '../../harness/clock.ts';
import type { History } from '../../harness/history/entry.ts';
import { gapsIn } from '../../harness/history/gaps.ts';
import { seen } from '../../harness/history/query.ts';
import { observeApi } from '../../harness/observer/api.ts';
import { readHistory } from '../../harness/store/read-history.ts';
import { Recorder } from '../../harness/store/recorder.ts';
import { podPath } from './simulated.ts';

// A program of its own, so that its memory is what recording takes: records pods of the simulated server until version
// `last`, then reads the file again and counts what is missing. Prints one line of JSON.
//   node scripts/bench/record-pods.ts <kubeconfig file> <pods> <changes>
const [kubeconfig = '', ...numbers] = process.argv.slice(2);
const [pods = 0, changes = 0] = numbers.map(Number);
const directory = mkdtempSync(join(tmpdir(), 'statefault-bench-'));
const path = join(directory, 'history.jsonl');
const api = await connect(readFileSync(kubeconfig, 'utf8'));
const recorder = new Recorder(path, systemClock);
const stop = new AbortController();
try {
  const done = Promise.withResolvers<void>();
  recorder.listen((entry) => {
    if (seen(entry, 'pod')?.object.resourceVersion === String(pods + changes)) done.resolve();
  });
  const collections = [{ subject: 'pod' as const, path: podPath }];
  const listed = await observeApi({ api, clock: systemClock }, collections, recorder, stop.signal);
  const startedMs = recorder.nowMs();
  await done.promise;
  const tookS = (recorder.nowMs() - startedMs) / 1_000;
  const { user, system } = process.cpuUsage();
  // maxRSS is in KiB.
  const peakMiB = process.resourceUsage().maxRSS / 1_024;
  stop.abort();
  await listed.done;
  recorder.close();
  const fileMiB = statSync(path).size / 1_048_576;
  const { entries } = await readHistory(path);
  const same = JSON.stringify(entries.at(-1)) === JSON.stringify(recorder.entries.at(-1));
  const gaps = gapsIn(entries);
  const lossy = gaps.filter(({ late, toMs }) => !late && Number.isFinite(toMs)).length;
  console.log(
    JSON.stringify({
      ...{ pods, changes, tookS, cpuS: (user + system) / 1e6, peakMiB, fileMiB, gaps: gaps.length, lossy },
      missing: missing(entries) + (same ? 0 : 1),
    }),
  );
} finally {
  stop.abort();
  await api.close();
  rmSync(directory, { recursive: true });
}

/** How many versions of the server are not in the record exactly once, in their order. */
function missing(history: History): number {
  const versions = history.flatMap((entry) => {
    const found = seen(entry, 'pod');
    return found?.change === 'MODIFIED' ? [Number(found.object.resourceVersion)] : [];
  });
  const inOrder = versions.filter((version, at) => version === pods + 1 + at).length;
  return changes - inOrder + (versions.length - inOrder);
}
