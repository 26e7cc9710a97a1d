import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import { isStaticPod, isOfDaemonSet } from './pod-owners.ts';
import { lookUntil } from './look-until.ts';
import { remove } from './objects.ts';
import { pathOf } from './paths.ts';

const againMs = 90_000;

/**
 * Has every pod of a node made again, as it would be had the Node been away for long: the pod network's own first, for it
 * says only when it starts where the node's pods are to be reached, and in which addresses.
 */
export async function afresh(node: string, world: World): Promise<void> {
  const before = await podsOf(node, world);
  const network = before.filter(isOfNode);
  await removeAll(network, world);
  const old = new Set(network.map(({ metadata }) => metadata.uid));
  const isAgain = (now: readonly RawObject[]): boolean =>
    now.length >= old.size && now.every((pod) => !old.has(pod.metadata.uid) && isReady(pod));
  const look = async (): Promise<RawObject[]> => (await podsOf(node, world)).filter(isOfNode);
  await lookUntil(world, againMs, look, isAgain);
  await removeAll(
    before.filter((pod) => !isOfNode(pod)),
    world,
  );
}

async function podsOf(node: string, { api }: World): Promise<RawObject[]> {
  const { items } = await api.list('/api/v1/pods');
  return items.filter((pod) => pod.spec?.['nodeName'] === node && !isStaticPod(pod));
}

async function removeAll(pods: readonly RawObject[], { api }: World): Promise<void> {
  for (const { metadata } of pods)
    await remove(api, pathOf.pod({ namespace: metadata.namespace ?? '', name: metadata.name }), metadata.uid);
}

const isOfNode = (pod: RawObject): boolean => isOfDaemonSet(pod) && pod.spec?.['hostNetwork'] === true;

function isReady({ status }: RawObject): boolean {
  const conditions = (status?.['conditions'] ?? []) as { type: string; status: string }[];
  return conditions.some((one) => one.type === 'Ready' && one.status === 'True');
}
