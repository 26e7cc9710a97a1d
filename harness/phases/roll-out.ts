import { InfrastructureError } from '../errors.ts';
import type { Entry } from '../history/entry.ts';
import { observeApi } from '../observer/api.ts';
import type { Scenario } from '../scenario.ts';
import type { Recorder } from '../store/recorder.ts';
import { allReady, collectionsOf, deploy, notReady, type Deployed } from '../workload/deployed.ts';
import type { World } from '../world.ts';
import { entryWhen } from './wait.ts';

const rolloutMs = 180_000;

/** Follows the API server from before the first object on, deploys the workload and waits until every identity is Ready. */
export async function rollOut(
  world: World,
  scenario: Scenario,
  namespace: string,
  recorder: Recorder,
  cleanups: (() => Promise<unknown>)[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Deployed> {
  const { done } = await observeApi(world.api, collectionsOf(namespace), recorder, signal);
  cleanups.push(() => done, () => removeNamespace(world, namespace));
  const deployed = await deploy(world, namespace, scenario.workload.replicas, signal);
  say(`waiting for ${deployed.identities.length} identities to be Ready`);
  const isPod = ({ f, kind }: Entry): boolean => kind === 'observation' && f === 'pod';
  const ready = await entryWhen(recorder, (entry) => isPod(entry) && allReady(recorder.entries, deployed), {
    timeoutMs: rolloutMs,
    signal,
  });
  if (ready === undefined) throw new InfrastructureError(`the workload was not Ready in ${rolloutMs / 1_000} s: ${notReady(recorder.entries, deployed)}`);
  return deployed;
}

/** Removes the namespace of a run and waits until its objects and volumes are gone. */
export async function removeNamespace(world: World, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await world.api.remove(path);
  const until = world.clock.wallMs() + 120_000;
  const label = `statefault.dev/run%3D${namespace}`;
  for (;;) {
    const spaces = await world.api.list(`/api/v1/namespaces?labelSelector=${label}`);
    const volumes = await world.api.list('/api/v1/persistentvolumes');
    const mine = volumes.items.filter(
      ({ spec }) => (spec?.['claimRef'] as { namespace?: string } | undefined)?.namespace === namespace,
    );
    if (spaces.items.length === 0 && mine.length === 0) return;
    if (world.clock.wallMs() > until) throw new Error(`namespace ${namespace} was not removed in 120 s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
