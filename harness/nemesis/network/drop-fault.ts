import type { World } from '../../world.ts';
import type { Fault, Proof } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, type Target } from '../target.ts';
import {
  dropIn,
  isThere,
  lookAtChain,
  removalOf,
  removeChain,
  type ChainLook,
  type Drop,
  type Hook,
} from './drop-chain.ts';

/** The slowest that a kubelet speaks of its own accord, with the timers that Kubernetes ships, is every 10 s. */
const heardMs = 15_000;
const lookEveryMs = 250;

/** A fault of the network that drops packets in the node's packet filter. */
interface DropFault extends Pick<Fault, 'kind' | 'story' | 'effects' | 'settings' | 'available'> {
  /** A node, when left out. */
  strikes?: 'node' | 'control-plane';
  /** Its own chain: a name that no other fault has. */
  chain: string;
  hooks: (target: Target) => readonly Hook[];
  drops: (target: Target, world: World) => Promise<readonly Drop[]>;
  /** Sends a packet that must be dropped, where nobody may be sending one. */
  provoke?: (target: Target, world: World) => Promise<void>;
}

/**
 * The fault. It bites when its rules drop packets while one looks. A chain of our own is what it leaves, and nothing else
 * tells it: what it dropped is known by nobody after it is gone.
 */
export function dropFault({ chain, hooks, drops, provoke, strikes = 'node', ...named }: DropFault): Fault {
  return {
    ...named,
    family: 'network',
    strikes,
    takes: 'network',
    inject: async (target, world) => {
      const node = nodeOf(target);
      await dropIn(chain, hooks(target), await drops(target, world), node, world.nodes);
    },
    prove: async (target, world) => {
      const look = () => lookAtChain(chain, nodeOf(target), world.nodes);
      const first = await look();
      const wrong = incomplete(chain, first.filter(isThere), hooks(target));
      if (wrong !== undefined) return wrong;
      return untilDropped(chain, first, look, () => provoke?.(target, world), world);
    },
    undo: (target, { nodes }) => removeChain(chain, nodeOf(target), nodes),
    deadMan: () => removalOf(chain),
    left: (survey) =>
      leftOnNodes(survey, ({ filter, filter6 }) =>
        [...filter, ...filter6].find((line) => line.split(' ').includes(chain)),
      ),
  };
}

function incomplete(chain: string, there: readonly ChainLook[], hooks: readonly Hook[]): Proof | undefined {
  if (there.length === 0) return { bites: false, seen: `no chain ${chain}` };
  const half = there.find((look) => look.rules === 0 || !hooks.every((hook) => look.hooks.includes(hook)));
  if (half === undefined) return undefined;
  const what = `${half.rules} rules, jumps from ${half.hooks.join(', ') || 'nowhere'}`;
  return { bites: false, seen: `half a chain ${chain}: ${what}`, left: true };
}

async function untilDropped(
  chain: string,
  first: readonly ChainLook[],
  look: () => Promise<ChainLook[]>,
  provoke: () => Promise<void> | undefined,
  { clock }: World,
): Promise<Proof> {
  const before = droppedOf(first);
  const untilMs = clock.wallMs() + heardMs;
  for (;;) {
    await provoke();
    const now = droppedOf(await look());
    if (now > before) return { bites: true, seen: `${chain} dropped ${now} packets` };
    if (clock.wallMs() > untilMs)
      return { bites: false, seen: `${chain} dropped nothing in ${heardMs / 1_000} s`, left: true };
    await clock.sleep(lookEveryMs);
  }
}

const droppedOf = (looks: readonly ChainLook[]): number => looks.reduce((sum, { packets }) => sum + packets, 0);
