import { identitiesOf } from '../history/sets.ts';
import { setsIn, type ManifestsWorkload } from '../scenario/workload.ts';
import type { ManifestObject, World } from '../world.ts';
import type { Deployed } from './deployed.ts';

type Manifest = ManifestsWorkload['objects'][number];

/** Where a user's objects go, and how they are told from others'. */
interface Space {
  namespace: string;
  labels: Record<string, string>;
}

/** Brings the images that are at hand to the nodes, and creates a user's objects in the namespace of the run; does not wait for them. */
export async function deployManifests(
  world: World,
  workload: ManifestsWorkload,
  space: Space,
  signal: AbortSignal,
): Promise<Deployed> {
  await world.outside.provideImages(imagesIn(workload.objects), signal);
  // What pods need is there before they are.
  const inOrder = workload.objects.toSorted((a, b) => Number(hasPods(a)) - Number(hasPods(b)));
  await world.api.apply(
    inOrder.map((object) => placed(object, space)),
    signal,
  );
  const sets = setsIn(workload);
  return {
    namespace: space.namespace,
    sets: sets.map(({ name }) => name),
    identities: identitiesOf(sets),
    services: Object.fromEntries(sets.flatMap(({ name, service }) => (service === '' ? [] : [[name, service]]))),
  };
}

interface PodTemplate {
  spec?: { containers?: { image?: string }[]; initContainers?: { image?: string }[] };
}

/** The images that the pods of these objects run. */
export function imagesIn(objects: readonly Manifest[]): string[] {
  const templates = objects.map((object) => (object['spec'] as { template?: PodTemplate } | undefined)?.template?.spec);
  const containers = templates.flatMap((spec) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]);
  return [...new Set(containers.flatMap(({ image }) => image ?? []))].sort();
}

const hasPods = ({ kind }: Manifest): boolean => ['StatefulSet', 'Deployment', 'DaemonSet', 'Job'].includes(kind);

function placed(object: Manifest, { namespace, labels }: Space): ManifestObject {
  const metadata = { ...object.metadata, namespace, labels: { ...object.metadata.labels, ...labels } };
  if (object.kind !== 'RoleBinding') return { ...object, metadata };
  // Its subjects are the service accounts beside it, wherever they were meant to live.
  const subjects = (object['subjects'] ?? []) as Record<string, unknown>[];
  const moved = subjects.map((one) => (one['kind'] === 'ServiceAccount' ? { ...one, namespace } : one));
  return { ...object, metadata, subjects: moved };
}
