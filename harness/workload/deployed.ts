import { journalAnyName, journalManifests, journalName, journalPort } from '../../clusters/journal-manifests.ts';
import type { History } from '../history/entry.ts';
import type { RawObject } from '../history/objects.ts';
import { objectsAt } from '../history/query.ts';
import { serviceClient } from '../history/writes.ts';
import type { VolumePlace } from '../observer/volume.ts';
import type { Collection } from '../observer/api.ts';
import type { ManifestObject, ProbeTarget, World } from '../world.ts';

export const runLabel = 'statefault.dev/run';

/** A namespace and the StatefulSet in it, made for one run. */
export interface Deployed {
  namespace: string;
  identities: string[];
  /** Where any identity may answer: the address of the workload's service. */
  serviceUrl: string;
}

/** Creates the namespace and the sample workload, whose writers report to `reportUrl`; does not wait for it. */
export async function deploy(
  world: World,
  { namespace, replicas, reportUrl }: { namespace: string; replicas: number; reportUrl: string },
  signal: AbortSignal,
): Promise<Deployed> {
  const labels = { [runLabel]: namespace };
  const options = { namespace, replicas, image: world.cluster.workloadImage, labels, reportUrl };
  const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  await world.api.apply([space, ...(journalManifests(options) as ManifestObject[])], signal);
  const any = await world.api.get<RawObject>(`/api/v1/namespaces/${namespace}/services/${journalAnyName}`, signal);
  return {
    namespace,
    identities: Array.from({ length: replicas }, (_, ordinal) => `${journalName}-${ordinal}`),
    serviceUrl: `http://${String(any.spec?.['clusterIP'])}:${journalPort}`,
  };
}

/** What of the API is followed for a run in this namespace. */
export const collectionsOf = (namespace: string): Collection[] => [
  { subject: 'node', path: '/api/v1/nodes' },
  { subject: 'pod', path: `/api/v1/namespaces/${namespace}/pods` },
  { subject: 'claim', path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims` },
  { subject: 'volume', path: '/api/v1/persistentvolumes' },
  { subject: 'statefulset', path: `/apis/apps/v1/namespaces/${namespace}/statefulsets` },
  { subject: 'event', path: `/api/v1/namespaces/${namespace}/events` },
  { subject: 'lease', path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases' },
  { subject: 'controllerrevision', path: `/apis/apps/v1/namespaces/${namespace}/controllerrevisions` },
  { subject: 'endpointslice', path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices` },
  { subject: 'deployment', path: `/apis/apps/v1/namespaces/${namespace}/deployments` },
  { subject: 'replicaset', path: `/apis/apps/v1/namespaces/${namespace}/replicasets` },
  { subject: 'daemonset', path: `/apis/apps/v1/namespaces/${namespace}/daemonsets` },
];

/** True when every identity has a Ready pod, as the record has it. */
export function allReady(history: History, { identities }: Deployed): boolean {
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  return identities.every((identity) =>
    pods.some(
      (pod) =>
        pod.name === identity && pod.deletionTimestamp === undefined && pod.conditions['Ready']?.status === 'True',
    ),
  );
}

/** Which identities are not Ready yet, in words. */
export function notReady(history: History, { identities }: Deployed): string {
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  return identities
    .map((identity) => {
      const pod = pods.find(({ name }) => name === identity);
      return pod === undefined
        ? `${identity}: no pod`
        : `${identity}: ${pod.phase}, Ready ${pod.conditions['Ready']?.status ?? '?'}`;
    })
    .join('; ');
}

/** Where clients append now: to each identity by its pod's address, and to any of them through the service. */
export function clientTargets(history: History, { identities, serviceUrl }: Deployed): ProbeTarget[] {
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  const direct = identities.flatMap((identity) => {
    const ip = pods.find(({ name }) => name === identity)?.ip;
    return ip === undefined ? [] : [{ identity, url: `http://${ip}:${journalPort}` }];
  });
  return [...direct, { identity: serviceClient, url: serviceUrl, connect: 'each' }];
}

/** The DNS name of each identity: the headless service gives one to each of its pods. */
export const dnsNames = ({ namespace, identities }: Deployed): { identity: string; name: string }[] =>
  identities.map((identity) => ({ identity, name: `${identity}.${journalName}.${namespace}.svc.cluster.local` }));

/** Where the volume of each identity lies; identities without a bound claim are left out. */
export function volumePlaces(history: History, { identities }: Deployed, anyNode: string): VolumePlace[] {
  const claims = [...objectsAt(history, 'claim', Number.POSITIVE_INFINITY).values()];
  const volumes = [...objectsAt(history, 'volume', Number.POSITIVE_INFINITY).values()];
  return identities.flatMap((identity) => {
    const claim = claims.find(({ name }) => name === `data-${identity}`);
    const volume = volumes.find(({ name }) => name === claim?.volume);
    if (volume?.path === undefined) return [];
    return [{ identity, volume: volume.name, node: volume.nodes[0] ?? anyNode, path: volume.path }];
  });
}

/** Spec of one pod of the workload, as admitted. */
export async function podSpecOf(world: World, { namespace, identities }: Deployed): Promise<Record<string, unknown>> {
  const pod = await world.api.get<RawObject>(`/api/v1/namespaces/${namespace}/pods/${identities[0] ?? ''}`);
  return pod.spec ?? {};
}
