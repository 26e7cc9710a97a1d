import { runLabel } from '../workload/deployed.ts';
import type { World } from '../world.ts';

/** Removes the namespace of a run and waits until its objects and volumes are gone. */
export async function removeNamespace(world: World, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await world.api.remove(path);
  const until = world.clock.wallMs() + 120_000;
  const label = encodeURIComponent(`${runLabel}=${namespace}`);
  for (;;) {
    const spaces = await world.api.list(`/api/v1/namespaces?labelSelector=${label}`);
    const volumes = await world.api.list('/api/v1/persistentvolumes');
    const mine = volumes.items.filter(
      ({ spec }) => (spec?.['claimRef'] as { namespace?: string } | undefined)?.namespace === namespace,
    );
    if (spaces.items.length === 0 && mine.length === 0) return;
    if (world.clock.wallMs() > until) throw new Error(`namespace ${namespace} was not removed in 120 s`);
    await world.clock.sleep(250);
  }
}
