import { companionObject } from '../../clusters/companion-manifests.ts';
import { belongsTo } from '../expect/owner.ts';
import type { History } from '../history/entry.ts';
import { objectsAt } from '../history/query.ts';
import type { Companion } from '../scenario/companion.ts';
import type { World } from '../world.ts';
import { runLabel } from './deployed.ts';

/** Where a kubelet reads its static pods from; those of ours begin with the prefix. */
const staticPods = '/etc/kubernetes/manifests';
const prefix = 'statefault-';

/** Creates companions, each on the node of the pod that it stands beside; does not wait for them. Undone by {@link removeStaticPods}. */
export async function deployCompanions(
  world: World,
  companions: readonly Companion[],
  namespace: string,
  history: History,
  signal: AbortSignal,
): Promise<void> {
  for (const companion of companions) {
    const node = 'beside' in companion ? nodeOf(companion.beside, history) : undefined;
    const labels = { [runLabel]: namespace };
    const object = companionObject(companion, { namespace, image: world.cluster.workloadImage, labels, node });
    if (companion.kind === 'static-pod' && node !== undefined)
      await world.nodes.run(node, ['tee', fileOf(companion.name)], { input: JSON.stringify(object), signal });
    else await world.api.apply([object], signal);
  }
}

/** Which companions are not there and Ready yet, in words; empty: all are. */
export function companionsNotReady(
  companions: readonly Companion[],
  history: History,
  workers: readonly string[],
): string {
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  const lacking = companions.filter((companion) => {
    const ready = pods.filter(
      (pod) => belongsTo(pod.name, companion.name) && pod.conditions['Ready']?.status === 'True',
    );
    const where = ready.map(({ node }) => node);
    if (companion.kind === 'daemonset') return workers.some((worker) => !where.includes(worker));
    return !where.includes(nodeOf(companion.beside, history));
  });
  return lacking.map(({ kind, name }) => `${kind} ${name} is not Ready where it should be`).join('; ');
}

/** Takes the manifests of static pods of ours off the workers; says which were there. */
export async function removeStaticPods({ nodes, cluster }: World): Promise<string[]> {
  const removed = await Promise.all(
    cluster.workers.map(async (node) => {
      const out = await nodes.run(node, ['find', staticPods, '-name', `${prefix}*`, '-print', '-delete']);
      return out.split('\n').flatMap((file) => (file === '' ? [] : [`${file} on ${node}`]));
    }),
  );
  return removed.flat();
}

const fileOf = (name: string): string => `${staticPods}/${prefix}${name}.json`;

const nodeOf = (pod: string, history: History): string | undefined =>
  [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()].find(({ name }) => name === pod)?.node;
