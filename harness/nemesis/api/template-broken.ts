import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import type { Fault, Proof } from '../fault.ts';
import type { Survey } from '../survey/survey.ts';
import { setOf, type ObjectRef } from '../target.ts';
import { brokenImage, broken, isBroken, restored } from './broken-image.ts';
import { lookUntil } from './look-until.ts';
import { change, remove } from './objects.ts';
import { pathOf } from './paths.ts';
import { leftOnSets, taken } from './sets.ts';
import { containersOf, templateOf } from './template.ts';

const takenMs = 15_000;
const deleteMs = 30_000;
/** Beyond the grace period of the pod that goes first: scheduling, its sandbox, and the pull that fails. */
const pullMs = 60_000;

/**
 * An image that nobody can pull. Where pods are made in order, putting the template back does not heal it: the broken pod
 * holds the rollout up for ever (kubernetes/kubernetes#67250), so the undo deletes the broken pods too.
 */
export const templateBroken: Fault = {
  kind: 'template-broken',
  effects: ['updates', 'unreadies'],
  family: 'api',
  story: 'The template names an image that cannot be pulled: the rollout sticks at its first pod.',
  strikes: 'set',
  inject: (target, { api }) => {
    const set = setOf(target);
    return change(api, pathOf.set(set), set.uid, (now) => (isBroken(now) ? undefined : broken(now)));
  },
  prove: async (target, world) => {
    const set = setOf(target);
    const now = await taken(world, set, takenMs);
    if (now === undefined || !isBroken(now)) return afterwards(set, world);
    if (reach(now) === 0) return { bites: true, seen: `${set.name} names ${brokenImage}; no pod takes it by itself` };
    const boundMs = (templateOf(now).spec.terminationGracePeriodSeconds ?? 30) * 1_000 + pullMs;
    const look = async (): Promise<string[]> => (await brokenPods(set, world)).flatMap(waitingFor);
    const seen = await lookUntil(world, boundMs, look, (waiting) => waiting.length > 0);
    if (seen.length > 0) return { bites: true, seen: seen.join(', ') };
    return { bites: false, seen: `no pod of ${set.name} failed to pull in ${boundMs / 1_000} s`, left: true };
  },
  undo: async (target, world) => {
    const set = setOf(target);
    await change(world.api, pathOf.set(set), set.uid, (now) => (isBroken(now) ? restored(now) : undefined));
    await taken(world, set, takenMs);
    await lookUntil(
      world,
      deleteMs,
      () => deleteBroken(set, world),
      (deleted) => deleted === 0,
    );
  },
  left: (survey) => [
    ...leftOnSets(survey, (set) => (isBroken(set) ? `image ${brokenImage} in its template` : undefined)),
    ...ofStuckPods(survey),
  ],
};

/** How many pods the controller itself would bring to the new template. */
function reach({ spec }: RawObject): number {
  const { type = 'RollingUpdate', rollingUpdate } = (spec?.['updateStrategy'] ?? {}) as {
    type?: string;
    rollingUpdate?: { partition?: number };
  };
  const replicas = Number(spec?.['replicas'] ?? 1);
  return type === 'RollingUpdate' ? Math.max(0, replicas - (rollingUpdate?.partition ?? 0)) : 0;
}

async function afterwards(set: ObjectRef, world: World): Promise<Proof> {
  const stuck = (await brokenPods(set, world)).filter(isStuck).map(({ metadata }) => metadata.name);
  if (stuck.length === 0) return { bites: false, seen: `no pod of ${set.name} has ${brokenImage}` };
  return { bites: false, seen: `pods with ${brokenImage}: ${stuck.join(', ')}`, left: true };
}

async function deleteBroken(set: ObjectRef, world: World): Promise<number> {
  const stuck = (await brokenPods(set, world)).filter(isStuck);
  for (const { metadata } of stuck)
    await remove(world.api, pathOf.pod({ namespace: set.namespace, name: metadata.name }), metadata.uid);
  return stuck.length;
}

async function brokenPods({ namespace, uid }: ObjectRef, { api }: World): Promise<RawObject[]> {
  const { items } = await api.list(pathOf.podsOf({ namespace }));
  return items.filter((pod) => hasImage(pod) && ownerOf(pod)?.uid === uid);
}

const hasImage = (pod: RawObject): boolean => containersOf(pod).some(({ image }) => image === brokenImage);
const isStuck = ({ metadata }: RawObject): boolean => metadata.deletionTimestamp === undefined;
const ownerOf = ({ metadata }: RawObject) =>
  metadata.ownerReferences?.find(({ kind, controller }) => kind === 'StatefulSet' && controller === true);

function waitingFor({ metadata, status }: RawObject): string[] {
  const containers = (status?.['containerStatuses'] ?? []) as { state?: { waiting?: { reason?: string } } }[];
  const reason = containers.map(({ state }) => state?.waiting?.reason ?? '').find((one) => /Image/.test(one));
  return reason === undefined ? [] : [`${metadata.name} waits: ${reason}`];
}

/** Pods that hold up the rollout of a set whose template is whole again. */
function ofStuckPods({ api }: Survey): ReturnType<NonNullable<Fault['left']>> {
  return (api?.pods ?? [])
    .filter((pod) => hasImage(pod) && isStuck(pod))
    .flatMap((pod) => {
      const owner = ownerOf(pod);
      const { namespace = '', name } = pod.metadata;
      if (owner === undefined) return [];
      return [
        { target: { set: { namespace, name: owner.name, uid: owner.uid } }, seen: `pod ${name} with ${brokenImage}` },
      ];
    });
}
