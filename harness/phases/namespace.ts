import { change } from '../nemesis/api/objects.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import type { RawObject } from '../history/objects.ts';
import { boundIn, selectingRun } from '../workload/deployed.ts';
import { removeClasses } from '../workload/storage-class.ts';
import type { World } from '../world.ts';
import { letVolumesGo } from './volumes.ts';

const boundMs = 120_000;

/** Removes the namespace of a run and waits until its objects and volumes are gone, also those that were to be kept. */
export async function removeNamespace(world: World, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  const volumes = async (): Promise<RawObject[]> =>
    (await world.api.list('/api/v1/persistentvolumes')).items.filter((volume) => boundIn(volume) === namespace);
  await letVolumesGo(world, await volumes());
  await world.api.remove(path);
  // Its controller begins only 5 s later; what takes its time is asked to go at once, and nothing comes anew in it.
  await Promise.all([`${path}/pods`, `${path}/persistentvolumeclaims`].map((all) => world.api.remove(all)));
  const until = world.clock.wallMs() + boundMs;
  for (;;) {
    const spaces = await world.api.list(`/api/v1/namespaces?${selectingRun(namespace)}`);
    const mine = await volumes();
    if (spaces.items.length === 0 && mine.length === 0) break;
    if (world.clock.wallMs() > until) throw new Error(`namespace ${namespace} was not removed in ${boundMs / 1_000} s`);
    await Promise.all([letPodsGo(world, namespace), letVolumesGo(world, mine)]);
    await world.clock.sleep(250);
  }
  await removeClasses(world, namespace);
}

/** What would keep the namespace for ever: finalizers of the scenario on pods. */
async function letPodsGo({ api }: World, namespace: string): Promise<void> {
  const { items: pods } = await api.list(pathOf.podsOf({ namespace }));
  for (const { metadata } of pods) {
    const { name, uid, finalizers = [], deletionTimestamp } = metadata;
    if (deletionTimestamp !== undefined && finalizers.length > 0)
      await change(api, pathOf.pod({ namespace, name }), uid, () => ({ metadata: { finalizers: null } }));
  }
}
