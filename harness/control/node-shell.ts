import type { NodeShell } from '../world.ts';
import { run } from './command.ts';

const byDefaultMs = 15_000;

/** Commands inside node containers through the engine; only nodes in `allowed` can be named. */
export function nodeShell(allowed: readonly string[]): NodeShell {
  return {
    async run(node, argv, { timeoutMs = byDefaultMs, signal } = {}) {
      if (!allowed.includes(node)) throw new Error(`${node} is no node of this cluster`);
      // In a group of its own: a Ctrl-C must not cut off the client of an act whose end nobody would then know.
      return run('docker', ['exec', node, ...argv], {
        timeoutMs,
        ownGroup: true,
        ...(signal === undefined ? {} : { signal }),
      });
    },
  };
}
