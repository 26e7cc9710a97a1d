import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { proveTracer, startTracer, tracerFault } from '../tracing/tracer.ts';
import { containersOf, signalTo } from './pod-processes.ts';

const name = 'statefault-sigterm-ignored';

/** The container goes on working until the grace period ends in SIGKILL: SIGTERM never reaches its processes. */
export const sigtermIgnored: Fault = {
  kind: 'sigterm-ignored',
  effects: [],
  family: 'workload',
  story: 'SIGTERM is not delivered to the pod: told to end, it works on until its grace period is over.',
  strikes: 'pod',
  takes: 'container',
  ...tracerFault(name),
  inject: (target, world) => startTracer(name, ['signal', '15'], target, world),
  prove: async (target, world) => {
    const held = await proveTracer(name, ({ threads, free }) => threads > 0 && free === 0, target, world);
    if (!held.bites) return held;
    // Only a pod that is wholly held is told to end: it must not notice.
    const [first] = await signalTo(await containersOf(target, world), '0', target, world);
    if (first === undefined) return { bites: false, seen: 'no process of the pod runs', left: true };
    await world.nodes.run(nodeOf(target), ['kill', '-TERM', String(first.pid)]);
    return proveTracer(name, ({ threads, count }) => threads > 0 && count > 0, target, world);
  },
};
