import type { EngineValue } from '../history/containers.ts';
import type { World } from '../world.ts';
import type { Pen } from './observer.ts';

const everyMs = 1_000;

/**
 * Asks the engine once a second how the nodes' containers stand, and records what changed; a node that it does not have is
 * `gone`, and all are `unknown` while the engine does not answer. Resolves after `signal` aborts.
 */
export async function observeEngine(
  { machines, clock }: Pick<World, 'machines' | 'clock'>,
  nodes: readonly string[],
  pen: Pen,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, string>();
  while (!signal.aborted) {
    const states = await machines.states().catch(() => undefined);
    if (signal.aborted) return;
    for (const node of nodes) {
      const state = states === undefined ? 'unknown' : (states.get(node) ?? 'gone');
      if (known.get(node) === state) continue;
      known.set(node, state);
      const value: EngineValue = { node, state };
      pen.record({ process: `node/${node}`, kind: 'observation', f: 'engine', value });
    }
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
