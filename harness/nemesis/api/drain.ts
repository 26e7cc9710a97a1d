import { z } from 'zod';
import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { nodeOf, settingOf, type ObjectRef } from '../target.ts';
import { cordonNode, cordonProof, marked, uncordonNode } from './cordoning.ts';
import { evict } from './eviction.ts';
import { isOfDaemonSet, isStaticPod } from './pod-owners.ts';

const mark = 'statefault.dev/drained';
const askEveryMs = 1_000;

/** What `kubectl drain --ignore-daemonsets --delete-emptydir-data --force` does. Its undo uncordons: pods do not go back. */
export const drain: Fault = {
  kind: 'drain',
  effects: ['unschedules', 'ends-pods'],
  family: 'api',
  story: 'The node is drained: cordoned, and every pod of it evicted but those of DaemonSets and static ones.',
  strikes: 'node',
  settings: z.strictObject({
    // How long it goes on asking when a PodDisruptionBudget refuses.
    seconds: z.number().int().min(0).max(600).default(30),
  }),
  inject: async (target, world) => {
    const node = nodeOf(target);
    await cordonNode(world, node, mark);
    const untilMs = world.clock.wallMs() + settingOf(target, 'seconds') * 1_000;
    for (;;) {
      const refusals = await evictAll(world, node);
      if (refusals.length === 0 || world.clock.wallMs() >= untilMs) return;
      await world.clock.sleep(askEveryMs);
    }
  },
  prove: async (target, world) => {
    const node = nodeOf(target);
    const proof = await cordonProof(world, node, mark);
    if (!proof.bites) return proof;
    const refusals = await evictAll(world, node, 'ask');
    const seen = [proof.seen, ...refusals].join(', ');
    return refusals.length === 0 ? { bites: true, seen } : { bites: false, seen, left: true };
  },
  undo: (target, world) => uncordonNode(world, nodeOf(target), mark),
  left: (survey) => marked(survey, mark),
};

/** Evicts everything of a node that a drain takes, or asks whether it would go; why what stays does, in words. */
async function evictAll({ api }: World, node: string, ask?: 'ask'): Promise<string[]> {
  const { items } = await api.list('/api/v1/pods');
  const staying = items.filter((pod) => isOn(pod, node) && isTaken(pod) && !isEnding(pod)).map(refOf);
  const refusals = await Promise.all(
    staying.map(async (pod) => {
      const refused = await evict(api, pod, ask);
      if (refused !== undefined) return `${pod.namespace}/${pod.name}: ${refused}`;
      return ask === undefined ? [] : `${pod.namespace}/${pod.name} is still there`;
    }),
  );
  return refusals.flat();
}

const isOn = ({ spec }: RawObject, node: string): boolean => spec?.['nodeName'] === node;
const isEnding = ({ metadata }: RawObject): boolean => metadata.deletionTimestamp !== undefined;

const isTaken = (pod: RawObject): boolean => !isOfDaemonSet(pod) && !isStaticPod(pod);
const refOf = ({ metadata: { namespace = '', name, uid } }: RawObject): ObjectRef => ({ namespace, name, uid });
