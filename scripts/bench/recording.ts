import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../harness/control/command.ts';
import { startPodServer } from './simulated.ts';

/** What record-pods.ts prints. */
export interface Recorded {
  pods: number;
  changes: number;
  tookS: number;
  cpuS: number;
  peakMiB: number;
  fileMiB: number;
  gaps: number;
  /** Gaps in which states may have been missed. */
  lossy: number;
  missing: number;
}

/** Records a simulated server's pods as fast as it can send: once in peace, once with its connections broken again and again. */
export async function recordings(signal: AbortSignal, say: (line: string) => void): Promise<Recorded[]> {
  const [pods, changes] = [5_000, 100_000];
  const results: Recorded[] = [];
  for (const breakEvery of [0, changes / 8]) {
    say(`recording ${changes} changes of ${pods} simulated pods${breakEvery > 0 ? ', connections breaking' : ''}`);
    const directory = mkdtempSync(join(tmpdir(), 'statefault-bench-'));
    const server = await startPodServer([pods, changes, 0, breakEvery], 300_000);
    try {
      const kubeconfig = join(directory, 'kubeconfig');
      writeFileSync(kubeconfig, server.kubeconfig);
      const words = ['scripts/bench/record-pods.ts', kubeconfig, String(pods), String(changes)];
      results.push(JSON.parse(await run(process.execPath, words, { timeoutMs: 300_000, signal })) as Recorded);
    } finally {
      await server.stop();
      rmSync(directory, { recursive: true });
    }
  }
  return results;
}
