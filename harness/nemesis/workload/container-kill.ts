import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { containersOf, signalTo } from './pod-processes.ts';

const memo = z.array(z.string().regex(/^[0-9a-f]{64}$/));
const boundMs = 10_000;
const lookEveryMs = 100;

/** What runs out of memory or crashes goes like this: no signal that it could answer, and its kubelet starts it anew. */
export const containerKill: Fault = {
  kind: 'container-kill',
  effects: ['unserves', 'restarts-containers'],
  family: 'workload',
  story: "SIGKILL to every process of the pod's containers, from the node: its kubelet starts them anew.",
  strikes: 'pod',
  takes: 'container',
  remember: containersOf,
  inject: async (target, world) => {
    await signalTo(memo.parse(target.memo), 'KILL', target, world);
  },
  prove: async (target, world) => {
    const killed = memo.parse(target.memo);
    if (killed.length === 0) return { bites: false, seen: 'no container of the pod ran' };
    const untilMs = world.clock.wallMs() + boundMs;
    for (;;) {
      const running = await containersOf(target, world);
      const alive = killed.filter((id) => running.includes(id));
      const names = (alive.length === 0 ? killed : alive).map((id) => id.slice(0, 12)).join(', ');
      if (alive.length === 0) return { bites: true, seen: `ended: ${names}` };
      if (world.clock.wallMs() > untilMs) return { bites: false, seen: `still running: ${names}` };
      await world.clock.sleep(lookEveryMs);
    }
  },
};
