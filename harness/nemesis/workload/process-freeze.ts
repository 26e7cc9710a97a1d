import type { Fault } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';
import { containersOf, signalTo } from './pod-processes.ts';

/** Sets going whatever is stopped in any pod of the node: who injected it need not be known. */
const resuming = `
for status in $(grep -ls '^State:[[:space:]]*T' /proc/[0-9]*/status); do
  pid=\${status#/proc/}; pid=\${pid%/status}
  grep -qs kubepods "/proc/$pid/cgroup" && kill -CONT "$pid"
done
exit 0
`;
const resume = ['bash', '-c', resuming];

/** The processes stay, with their connections and their open files, and do nothing; the kernel still accepts for them. */
export const processFreeze: Fault = {
  kind: 'process-freeze',
  effects: ['unserves'],
  family: 'workload',
  story: "SIGSTOP to every process of the pod's containers: connections stay open, and nobody answers.",
  strikes: 'pod',
  takes: 'container',
  inject: async (target, world) => {
    await signalTo(await containersOf(target, world), 'STOP', target, world);
  },
  prove: async (target, world) => {
    const processes = await signalTo(await containersOf(target, world), '0', target, world);
    const stopped = processes.filter(({ state }) => state === 'T').length;
    const seen = `${stopped} of ${processes.length} processes stopped`;
    if (stopped > 0 && stopped === processes.length) return { bites: true, seen };
    return { bites: false, seen, ...(stopped > 0 ? { left: true } : {}) };
  },
  undo: async (target, { nodes }) => {
    await nodes.run(nodeOf(target), resume);
  },
  deadMan: () => [resume],
  left: (survey) =>
    leftOnNodes(survey, ({ stopped }) => {
      const mine = stopped.filter(({ pod }) => pod !== undefined);
      return mine.length === 0 ? undefined : mine.map(({ pid, pod }) => `${pid} of pod ${pod} stopped`).join(', ');
    }),
};
