import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { untilBooted } from './booted.ts';

const boundMs = 60_000;
const lookEveryMs = 250;

/** The machine is stopped and started in one act of the engine, which goes on whoever asked for it is gone. */
export const nodeRestart: Fault = {
  kind: 'node-restart',
  effects: ['may-silence', 'unserves', 'restarts-containers'],
  family: 'node',
  story: 'docker restart: the machine goes down and boots again by itself.',
  strikes: 'node',
  takes: 'machine',
  remember: async (target, world) => bornAt(nodeOf(target), world),
  inject: async (target, { machines }) => machines.act(nodeOf(target), 'restart'),
  prove: async (target, world) => {
    const { clock } = world;
    const node = nodeOf(target);
    const untilMs = clock.wallMs() + boundMs;
    for (;;) {
      const born = await bornAt(node, world).catch(String);
      const anew = /^\d+$/.test(born) && born !== target.memo;
      const seen = `process 1 born at tick ${born}, before at ${JSON.stringify(target.memo)}`;
      if (anew) return { bites: true, seen: `${seen}; ${(await untilBooted(node, world)) ?? 'booted'}` };
      if (clock.wallMs() > untilMs) return { bites: false, seen };
      await clock.sleep(lookEveryMs);
    }
  },
};

/** When the node's first process was born, in ticks of the kernel's clock since the host booted: field 22 of proc(5) stat. */
async function bornAt(node: string, { nodes }: World): Promise<string> {
  const stat = await nodes.run(node, ['cat', '/proc/1/stat']);
  // The name in field 2 may hold spaces; fields are counted from behind its bracket.
  const born = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  if (!/^\d+$/.test(born)) throw new Error(`no birth of process 1 on ${node} in: ${stat}`);
  return born;
}
