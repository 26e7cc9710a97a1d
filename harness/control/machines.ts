import type { MachineAct, Machines } from '../world.ts';
import { CommandError, run } from './command.ts';
import { nodeContainers } from './containers.ts';
import { letStartsEnd } from './freezer.ts';

const boundMs = 60_000;
/** An engine that can unpause does so in tenths of a second. */
const promptMs = 5_000;

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
      if (act === 'unpause') await unpause(node);
      else await tell(act, node, boundMs);
    },
  };
}

/** Like {@link tell}; an engine that waits for a program which is frozen in its start is helped out once. */
async function unpause(node: string): Promise<void> {
  try {
    await tell('unpause', node, promptMs);
  } catch (error) {
    const id = await run('docker', ['ps', '--quiet', '--no-trunc', '--filter', `name=^${node}$`], {
      timeoutMs: boundMs,
    });
    if (!(await letStartsEnd(id.trim()))) throw error;
    await tell('unpause', node, boundMs);
  }
}

async function tell(act: MachineAct, node: string, timeoutMs: number): Promise<void> {
  try {
    await run('docker', [act, node], { timeoutMs, ownGroup: true });
  } catch (error) {
    if (!(error instanceof CommandError) || soAlready[act]?.test(error.output) !== true) throw error;
  }
}
