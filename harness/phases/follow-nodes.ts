import { lookAtKubelet } from '../observer/node.ts';
import { followNode } from '../observer/node-follower.ts';
import type { FaultValue } from '../history/query.ts';
import type { Recorder } from '../store/recorder.ts';
import type { World } from '../world.ts';

const firstHeardMs = 20_000;

/**
 * Follows the container runtime of every node, and looks at their kubelets now and after each injected and each healed
 * fault. Resolves when every node is followed, or after 20 s: the record of a node that is not has a gap. `looked` resolves when the
 * looks that were begun are over, `done` after `signal` aborts, which ends them.
 */
export async function followNodes(
  { nodes, cluster, clock }: World,
  namespace: string,
  pen: Recorder,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<{ looked: () => Promise<unknown>; done: Promise<void> }> {
  const names = [...cluster.controlPlanes, ...cluster.workers];
  const looks: Promise<void>[] = [];
  const look = (some: readonly string[]): void => {
    looks.push(...some.map((node) => lookAtKubelet(nodes, node, pen, signal)));
  };
  const unlisten = pen.listen(({ kind, type, f, value }) => {
    // That a fault has settled is told by others' observations: nobody touched the node again.
    const touched = kind === 'fault' && type !== 'invoke' && !f.startsWith('settled ');
    if (touched) look((value as FaultValue).nodes);
  });
  look(names);
  const followers = names.map((node) => followNode({ nodes, node, namespace, pen, clock, signal }));
  const done = Promise.all(followers.map((follower) => follower.done)).then(async () => {
    unlisten();
    await Promise.all(looks);
  });
  // Who waits for it may come too late to be the first to hear that it failed.
  done.catch(() => undefined);
  cleanups.push(() => done);
  const ready = Promise.all([...looks, ...followers.map((follower) => follower.ready)]);
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const inTime = clock.after(firstHeardMs, resolve);
  await Promise.race([ready, late]);
  inTime();
  return { looked: () => Promise.all(looks), done };
}
