import { journalName, journalPort } from '../../clusters/journal-manifests.ts';
import type { History } from '../history/entry.ts';
import type { RawObject } from '../history/objects.ts';
import { objectsAt } from '../history/query.ts';
import { identitiesOf, isOfSets, setsAt } from '../history/sets.ts';
import { serviceClient } from '../history/writes.ts';
import type { VolumePlace } from '../observer/volume.ts';
import type { Collection } from '../observer/api.ts';
import type { ProbeTarget, World } from '../world.ts';

export const runLabel = 'statefault.dev/run';

/** Query of a list that selects what is labelled as of the run in this namespace. */
export const selectingRun = (namespace: string): string =>
  `labelSelector=${encodeURIComponent(`${runLabel}=${namespace}`)}`;

/** A namespace and the StatefulSets in it, made for one run. */
export interface Deployed {
  namespace: string;
  /** Names of the StatefulSets. */
  sets: string[];
  /** Those that they want at first. */
  identities: string[];
  /** Where any identity may answer: the address of the workload's service. Left out: it has no writers of ours. */
  serviceUrl?: string;
  /** Headless service of each StatefulSet that has one, by the name of the set. */
  services: Record<string, string>;
}

/** The namespace of the claim that a volume is bound to, if it is. */
export const boundIn = ({ spec }: RawObject): string | undefined =>
  (spec?.['claimRef'] as { namespace?: string } | undefined)?.namespace;

/** What of the API is followed for a run in this namespace. */
export const collectionsOf = (namespace: string): Collection[] => [
  { subject: 'node', path: '/api/v1/nodes' },
  { subject: 'pod', path: `/api/v1/namespaces/${namespace}/pods` },
  { subject: 'claim', path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims` },
  // Those of the run before it may still be on their way out.
  {
    subject: 'volume',
    path: '/api/v1/persistentvolumes',
    mine: (one) => [namespace, undefined].includes(boundIn(one)),
  },
  { subject: 'statefulset', path: `/apis/apps/v1/namespaces/${namespace}/statefulsets` },
  { subject: 'event', path: `/api/v1/namespaces/${namespace}/events` },
  { subject: 'lease', path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases' },
  { subject: 'controllerrevision', path: `/apis/apps/v1/namespaces/${namespace}/controllerrevisions` },
  { subject: 'endpointslice', path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices` },
  { subject: 'deployment', path: `/apis/apps/v1/namespaces/${namespace}/deployments` },
  { subject: 'replicaset', path: `/apis/apps/v1/namespaces/${namespace}/replicasets` },
  { subject: 'daemonset', path: `/apis/apps/v1/namespaces/${namespace}/daemonsets` },
  { subject: 'job', path: `/apis/batch/v1/namespaces/${namespace}/jobs` },
];

/** The identities that are wanted now, as the record has it; of a StatefulSet that is not there, those wanted at first. */
export function identitiesNow(history: History, { sets, identities }: Deployed): string[] {
  const seen = setsAt(history).filter(({ name }) => sets.includes(name));
  const gone = sets.filter((name) => !seen.some((set) => set.name === name));
  return [...identitiesOf(seen), ...identities.filter((identity) => isOfSets(identity, gone))];
}

/** True when every identity has a Ready pod, as the record has it. */
export const allReady = (history: History, deployed: Deployed): boolean => notReady(history, deployed) === '';

/** Which identities are not Ready yet, and which pods are too many, in words; empty: all is well. */
export function notReady(history: History, deployed: Deployed): string {
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  const wanted = identitiesNow(history, deployed);
  const lacking = wanted.flatMap((identity) => {
    const mine = pods.filter(({ name }) => name === identity);
    if (mine.some((pod) => pod.deletionTimestamp === undefined && pod.conditions['Ready']?.status === 'True'))
      return [];
    const [pod] = mine;
    return [
      pod === undefined
        ? `${identity}: no pod`
        : `${identity}: ${pod.phase}, Ready ${pod.conditions['Ready']?.status ?? '?'}`,
    ];
  });
  const surplus = pods.filter(({ name }) => isOfSets(name, deployed.sets) && !wanted.includes(name));
  return [...lacking, ...surplus.map(({ name }) => `${name} is not wanted`)].join('; ');
}

/** Where clients append now: to each pod of the workload by its address, and to any of them through the service. */
export function clientTargets(history: History, { sets, serviceUrl }: Deployed): ProbeTarget[] {
  if (serviceUrl === undefined) return [];
  const pods = [...objectsAt(history, 'pod', Number.POSITIVE_INFINITY).values()];
  const direct = pods.flatMap(({ name, ip }) =>
    isOfSets(name, sets) && ip !== undefined ? [{ identity: name, url: `http://${ip}:${journalPort}` }] : [],
  );
  const byName = direct.sort((a, b) => a.identity.localeCompare(b.identity, 'en', { numeric: true }));
  return [...byName, { identity: serviceClient, url: serviceUrl, connect: 'each' }];
}

/** The DNS name of each identity: the headless service gives one to each of its pods. */
export const dnsNames = ({ namespace, identities, services }: Deployed): { identity: string; name: string }[] =>
  identities.flatMap((identity) => {
    const service = services[identity.replace(/-\d+$/, '')];
    return service === undefined ? [] : [{ identity, name: `${identity}.${service}.${namespace}.svc.cluster.local` }];
  });

/** Where the volumes of the sample workload lie, of identities that are scaled away too. */
export function volumePlaces(history: History, { serviceUrl }: Deployed, anyNode: string): VolumePlace[] {
  if (serviceUrl === undefined) return [];
  const claims = [...objectsAt(history, 'claim', Number.POSITIVE_INFINITY).values()];
  const volumes = [...objectsAt(history, 'volume', Number.POSITIVE_INFINITY).values()];
  return claims.flatMap(({ name, volume: bound }) => {
    const identity = new RegExp(`^data-(${journalName}-\\d+)$`).exec(name)?.[1];
    const volume = volumes.find((one) => one.name === bound);
    if (identity === undefined || volume?.path === undefined) return [];
    return [{ identity, volume: volume.name, node: volume.nodes[0] ?? anyNode, path: volume.path }];
  });
}

/** Spec of one pod of the workload, as admitted. */
export async function podSpecOf(world: World, { namespace, identities }: Deployed): Promise<Record<string, unknown>> {
  const pod = await world.api.get<RawObject>(`/api/v1/namespaces/${namespace}/pods/${identities[0] ?? ''}`);
  return pod.spec ?? {};
}
