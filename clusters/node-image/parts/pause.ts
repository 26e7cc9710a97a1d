import { join } from 'node:path';
import { part } from '../cache.ts';
import { fileHash } from '../key.ts';
import { command, type Work } from '../work.ts';
import type { KubernetesSource } from './kubernetes.ts';

/** The program that holds a pod's namespaces, from the one C file in Kubernetes' source. */
export async function pausePart(work: Work, source: KubernetesSource): Promise<string> {
  const file = join(source.dir, 'build/pause/linux/pause.c');
  const madeOf = { source: await fileHash(file), version: source.pause, arch: process.arch };
  return part(work, {
    name: `pause-${source.pause}`,
    madeOf,
    make: async (dir) => {
      const args = ['-Os', '-Wall', '-static', `-DVERSION=v${source.pause}`, '-o', join(dir, 'pause'), file];
      await command(work, 'gcc', args, { timeoutMs: 60_000 });
      await command(work, 'strip', [join(dir, 'pause')], { timeoutMs: 60_000 });
    },
  });
}
