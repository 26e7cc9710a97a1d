import { InfrastructureError } from '../../errors.ts';
import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { backMs, lookUntil, runningOf, wordsOf, type Component } from './component.ts';

/** A component's process is killed, and its kubelet starts a new container: each time after a longer wait. */
export const componentRestart = (component: Component): Fault => ({
  kind: `${component.name}-restart`,
  family: 'control-plane',
  story: `SIGKILL to ${component.container}: its kubelet starts it again.`,
  strikes: 'control-plane',
  takes: 'manifests',
  effects: component.effects,
  remember: async (target, world) => {
    const node = nodeOf(target);
    const running = await runningOf(component, node, world);
    if (running === undefined) throw new InfrastructureError(`no container ${component.container} runs on ${node}`);
    return { id: running.id, pid: running.pid };
  },
  inject: async (target, { nodes }) => {
    const { pid } = target.memo as { pid: number };
    await nodes.run(nodeOf(target), ['kill', '-KILL', String(pid)]);
  },
  prove: async (target, world) => {
    const { id } = target.memo as { id: string };
    const running = await lookUntil(
      component,
      nodeOf(target),
      world,
      backMs,
      (one) => one !== undefined && one.id !== id,
    );
    const seen = `${wordsOf(component, running)}, before ${id.slice(0, 13)}`;
    return { bites: running !== undefined && running.id !== id, seen };
  },
});
