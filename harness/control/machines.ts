import type { MachineAct, Machines } from '../world.ts';
import { CommandError, run } from './command.ts';
import { nodeContainers } from './containers.ts';

const boundMs = 60_000;

/** What the engine says when it is so already. */
const soAlready: Partial<Record<MachineAct, RegExp>> = {
  pause: /is already paused/,
  unpause: /is not paused/,
  kill: /is not running/,
};

/** The node containers of a cluster; only nodes in `allowed` can be named. */
export function machinesOf(cluster: string, allowed: readonly string[]): Machines {
  return {
    async states() {
      const containers = (await nodeContainers()).filter((one) => one.cluster === cluster);
      return new Map(containers.map(({ name, state }) => [name, state]));
    },
    async act(node, act) {
      if (!allowed.includes(node)) throw new Error(`${node} is no node of this cluster`);
      try {
        await run('docker', [act, node], { timeoutMs: boundMs, ownGroup: true });
      } catch (error) {
        if (!(error instanceof CommandError) || soAlready[act]?.test(error.output) !== true) throw error;
      }
    },
  };
}
