import { InfrastructureError } from '../../errors.ts';
import type { Effect, Fault } from '../fault.ts';
import { resume, resuming } from '../stopped-processes.ts';
import { nodeOf } from '../target.ts';
import { startHeldBack } from './held-back.ts';
import { backMs, lookUntil, runningOf, wordsOf, type Component } from './component.ts';

/** A component's process is stopped by a signal: it holds its connections and its lease, and answers nothing. */
export const componentFreeze = (component: Component): Fault => ({
  kind: `${component.name}-freeze`,
  family: 'control-plane',
  story: `SIGSTOP to ${component.container}: it holds its connections and answers nothing until its kubelet kills it.`,
  strikes: 'control-plane',
  takes: 'manifests',
  // Controllers that wake look at heartbeats of long ago before they hear of newer ones.
  effects:
    component.name === 'scheduler'
      ? component.effects
      : [...new Set<Effect>([...component.effects, 'may-silence-others'])],
  inject: async (target, world) => {
    const node = nodeOf(target);
    const running = await runningOf(component, node, world);
    if (running === undefined) throw new InfrastructureError(`no container ${component.container} runs on ${node}`);
    await world.nodes.run(node, ['kill', '-STOP', String(running.pid)]);
  },
  prove: async (target, world) => {
    const running = await lookUntil(component, nodeOf(target), world, backMs, (one) => one !== undefined);
    const seen = wordsOf(component, running);
    if (running === undefined) return { bites: false, seen, left: true };
    return { bites: running.state === 'T', seen };
  },
  undo: async (target, world) => {
    await resume(component.command, nodeOf(target), world.nodes);
    await startHeldBack(nodeOf(target), world);
  },
  deadMan: () => [resuming(component.command)],
  left: ({ nodes }) =>
    nodes
      .filter(({ role }) => role === 'control-plane')
      .flatMap(({ name, inside }) => {
        const found = inside?.stopped.find(({ command }) => command === component.command);
        return found === undefined
          ? []
          : [{ target: { node: name }, seen: `${component.container} (${found.pid}) in state T` }];
      }),
});
