import type { Bounds } from '../bounds/bounds.ts';
import { boundFor } from '../bounds/named.ts';
import { bindingsOf } from '../expect/bindings.ts';
import type { Effect, StruckTarget } from '../history/effects.ts';
import type { Subject } from '../history/objects.ts';
import { objectsAt, type FaultValue } from '../history/query.ts';
import { change, find, type Patch } from '../nemesis/api/objects.ts';
import { pathOf } from '../nemesis/api/paths.ts';
import type { Patched, Step } from '../scenario/step.ts';
import type { ChangeSpec, WorkloadChange } from '../scenario/workload.ts';
import { changePatch, type SetObject } from '../workload/set-change.ts';
import type { Stage } from './stage.ts';

/** What a user does to an object: written to the record as faults are, so that everything can be counted from it. */
interface Act {
  as: string;
  kind: 'set-change' | 'patch';
  /** The object, in words. */
  target: string;
  settings: string;
  struck: StruckTarget[];
  effects: Effect[];
}

/** Changes the StatefulSet; false when it is not there. Its controller is not waited for. */
export function changeSet(step: Extract<Step, { do: 'change' }>, stage: Stage): Promise<boolean> {
  const { world, deployed, bounds } = stage;
  const to = inNumbers(step.to, bounds);
  const name = step.set ?? deployed.sets[0] ?? '';
  const path = pathOf.set({ namespace: deployed.namespace, name });
  const act: Act = {
    as: step.name,
    kind: 'set-change',
    target: `StatefulSet ${name}`,
    settings: JSON.stringify(to),
    struck: [{ set: name }],
    effects: effectsOf(to),
  };
  return recorded(stage, act, async () => {
    if ((await find(world.api, path)) === undefined) return undefined;
    await change(world.api, path, undefined, (now) => changePatch(now as unknown as SetObject, to) as Patch);
    const now = await find(world.api, path);
    return now && `${name} is at generation ${now.metadata.generation ?? '?'}`;
  });
}

/** The change with its lengths of time in milliseconds. */
function inNumbers({ readyDelayMs: delay, ...others }: ChangeSpec, bounds: Bounds): WorkloadChange {
  if (delay === undefined) return others;
  return { ...others, readyDelayMs: typeof delay === 'number' ? delay : Math.ceil(boundFor(delay, bounds).toMs) };
}

/** What changes for the pods: how many are wanted, or of which template (which a strategy decides, too). */
function effectsOf({
  replicas,
  ordinalsStart,
  persistentVolumeClaimRetentionPolicy: _,
  ...others
}: WorkloadChange): Effect[] {
  const scales = replicas !== undefined || ordinalsStart !== undefined;
  return [...(scales ? (['scales'] as const) : []), ...(Object.keys(others).length > 0 ? (['updates'] as const) : [])];
}

/** Applies a merge patch to an object; false when it is not there. */
export function patchObject(step: Extract<Step, { do: 'patch' }>, stage: Stage): Promise<boolean> {
  const { world } = stage;
  const { path, words } = placeOf(step.on, stage);
  const act: Act = {
    as: step.name,
    kind: 'patch',
    target: words,
    settings: JSON.stringify(step.with),
    struck: [],
    effects: [],
  };
  return recorded(stage, act, async () => {
    if (path === undefined || (await find(world.api, path)) === undefined) return undefined;
    const { metadata } = await world.api.send({ method: 'PATCH', path, body: step.with });
    return `${words} ${metadata.uid} is at version ${metadata.resourceVersion ?? '?'}`;
  });
}

async function recorded(
  { recorder }: Stage,
  { as, kind, target, settings, struck, effects }: Act,
  strike: () => Promise<string | undefined>,
): Promise<boolean> {
  const value: FaultValue = { as, nodes: [], targets: [target], struck, effects, act: true, with: { to: settings } };
  const record = (type: 'invoke' | 'ok' | 'fail' | 'info', more: object = {}): void =>
    void recorder.record({ process: 'nemesis', kind: 'fault', type, f: kind, value: { ...value, ...more } });
  record('invoke');
  try {
    const seen = await strike();
    if (seen === undefined) record('fail', { error: `there is no ${target}` });
    else record('ok', { proof: [seen] });
    return seen !== undefined;
  } catch (error) {
    record('info', { error: String(error) });
    throw error;
  }
}

function placeOf(
  on: Patched,
  { deployed: { namespace }, recorder }: Stage,
): { path: string | undefined; words: string } {
  if ('pod' in on) return { path: pathOf.pod({ namespace, name: on.pod }), words: `pod ${on.pod}` };
  if ('claim' in on) return { path: pathOf.claim({ namespace, name: on.claim }), words: `claim ${on.claim}` };
  if ('set' in on) return { path: pathOf.set({ namespace, name: on.set }), words: `StatefulSet ${on.set}` };
  if ('deployment' in on) {
    const path = pathOf.set({ namespace, name: on.deployment }).replace('/statefulsets/', '/deployments/');
    return { path, words: `Deployment ${on.deployment}` };
  }
  if ('nodeOf' in on) {
    const name = now('pod', on.nodeOf)?.node;
    return { path: name && pathOf.node(name), words: `node of ${on.nodeOf}` };
  }
  const name = bindingsOf(recorder.entries).before().volumeOf(on.volumeOf);
  return { path: name && pathOf.volume(name), words: `volume of ${on.volumeOf}` };

  function now<S extends Subject>(subject: S, name: string) {
    return [...objectsAt(recorder.entries, subject, Number.POSITIVE_INFINITY).values()].find(
      (one) => one.name === name,
    );
  }
}
