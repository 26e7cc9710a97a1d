import { findEngine } from '../control/engine.ts';
import { ourCluster, type OurCluster } from '../control/kind.ts';
import { whileLocked } from '../control/lock.ts';
import { openForHealing, type OpenWorld } from '../control/open-world.ts';
import { InfrastructureError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { heal } from '../nemesis/heal.ts';
import { ledgerOf } from './clusters.ts';
import type { Context } from './context.ts';

/** Does `act` on a cluster of ours, in whatever state it is, while no other process of ours uses it. */
export async function onCluster<T>(
  name: string,
  { signal }: Context,
  act: (world: OpenWorld) => Promise<T>,
): Promise<T> {
  const cluster = await ourCluster(name, signal);
  return whileLocked(name, async () => closing(openForHealing(cluster), act));
}

/** The same for who only looks: beside whoever uses it, and with nothing written anywhere. */
export async function lookAtCluster<T>(
  name: string,
  { signal }: Context,
  act: (world: OpenWorld) => Promise<T>,
): Promise<T> {
  await requireEngine(signal);
  return closing(openForHealing(await ourCluster(name, signal)), act);
}

/** Throws InfrastructureError when no engine answers; installs and starts nothing. */
export async function requireEngine(signal: AbortSignal): Promise<void> {
  if ((await findEngine(signal)) === undefined) throw new InfrastructureError('no container engine answers');
}

/** A cluster whose API server a killed run left out of reach is healed: only then it can be opened for a run. */
export async function wake(cluster: OurCluster, { say, signal }: Context): Promise<void> {
  await closing(openForHealing(cluster), async (world) => {
    try {
      await world.api.list('/api/v1/nodes', signal);
    } catch (error) {
      signal.throwIfAborted();
      say(`the API server does not answer (${String(error).split('\n')[0]}): healing the cluster first`);
      // Only owed and seen faults: the gate of each run does the rest.
      for (const what of (await heal(world, faults, ledgerOf(world))).undone) say(`undone: ${what}`);
    }
  });
}

async function closing<T>(world: OpenWorld, act: (world: OpenWorld) => Promise<T>): Promise<T> {
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}
