import type { RawObject } from '../history/objects.ts';
import { viewOf, type ClaimView, type LeaseView, type PodView, type VolumeView } from '../history/objects.ts';
import type { World } from '../world.ts';
import { look } from './bounded.ts';
import type { ApiNode, LeaseAge, Looked } from './evidence.ts';

const boundMs = 6_000;

/** What the API server says, of everything that is asked of it at once. */
export interface ApiLook {
  nodes: Map<string, ApiNode>;
  pods: (PodView & { ofSet: boolean; port: number })[];
  claims: ClaimView[];
  volumes: VolumeView[];
  controllers: LeaseAge[];
}

/** Asks the API server within a bound; its silence is a finding. */
export function lookAtApi({ api, clock }: World): Promise<Looked<ApiLook>> {
  return look(clock, boundMs, async (signal) => {
    const list = async (path: string): Promise<RawObject[]> => (await api.list(path, signal)).items;
    const leasesIn = (space: string): Promise<RawObject[]> =>
      list(`/apis/coordination.k8s.io/v1/namespaces/${space}/leases`);
    const [nodes, pods, claims, volumes, heartbeats, controllers] = await Promise.all([
      list('/api/v1/nodes'),
      list('/api/v1/pods'),
      list('/api/v1/persistentvolumeclaims'),
      list('/api/v1/persistentvolumes'),
      leasesIn('kube-node-lease'),
      leasesIn('kube-system'),
    ]);
    const nowMs = clock.wallMs();
    const ages = heartbeats.map((raw) => ageOf(viewOf('lease', raw), nowMs));
    return {
      nodes: new Map(nodes.map((raw) => [raw.metadata.name, nodeOf(raw, ages, nowMs)])),
      pods: pods.map((raw) => ({ ...viewOf('pod', raw), ofSet: isOfSet(raw), port: portOf(raw) })),
      claims: claims.map((raw) => viewOf('claim', raw)),
      volumes: volumes.map((raw) => viewOf('volume', raw)),
      controllers: controllers
        .filter(({ metadata: { name } }) => name === 'kube-controller-manager' || name === 'kube-scheduler')
        .map((raw) => ageOf(viewOf('lease', raw), nowMs)),
    };
  });
}

const ageOf = ({ name, renewTime, leaseDurationSeconds }: LeaseView, nowMs: number): LeaseAge => ({
  name,
  ageMs: Math.max(0, nowMs - Date.parse(renewTime)),
  durationMs: leaseDurationSeconds * 1_000,
});

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

function nodeOf(raw: RawObject, leases: readonly LeaseAge[], nowMs: number): ApiNode {
  const conditions = (raw.status?.['conditions'] ?? []) as Condition[];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const lease = leases.find(({ name }) => name === raw.metadata.name);
  return {
    ready: ready?.status ?? 'never told',
    reason: ready?.reason ?? '',
    message: ready?.message ?? '',
    readySinceMs: Math.max(0, nowMs - Date.parse(ready?.lastTransitionTime ?? new Date(nowMs).toISOString())),
    taints: viewOf('node', raw).taints,
    pressures: conditions.filter(({ type, status }) => type !== 'Ready' && status === 'True').map(({ type }) => type),
    ...(lease === undefined ? {} : { lease }),
  };
}

function isOfSet({ metadata }: RawObject): boolean {
  const owners = (metadata as { ownerReferences?: { kind: string; controller?: boolean }[] }).ownerReferences ?? [];
  return owners.some(({ kind, controller }) => kind === 'StatefulSet' && controller === true);
}

/** A port that it says it listens on; any will do where it names none, since even a refusal is an answer. */
function portOf({ spec = {} }: RawObject): number {
  const containers = (spec['containers'] ?? []) as { ports?: { containerPort: number; protocol?: string }[] }[];
  const ports = containers.flatMap(({ ports: named = [] }) => named);
  return ports.find(({ protocol }) => protocol === undefined || protocol === 'TCP')?.containerPort ?? 1;
}
