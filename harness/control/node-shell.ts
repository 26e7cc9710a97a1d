import type { NodeShell } from '../world.ts';
import { run } from './command.ts';

const byDefaultMs = 15_000;

/** Commands inside node containers through the engine; only nodes in `allowed` can be named. */
export function nodeShell(allowed: readonly string[]): NodeShell {
  return {
    async run(node, argv, { timeoutMs = byDefaultMs, signal } = {}) {
      if (!allowed.includes(node)) throw new Error(`${node} is no node of this cluster`);
      return run('docker', ['exec', node, ...argv], { timeoutMs, ...(signal === undefined ? {} : { signal }) });
    },
  };
}
