/**
 * Compact views of Kubernetes objects: what the checkers need of them, as plain JSON.
 * Field names and meanings are those of the Kubernetes API (v1, apps/v1).
 */

/** Any JSON object as the API server sends it. */
export interface RawObject {
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[];
    generation?: number;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    finalizers?: string[];
    creationTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface ConditionView {
  status: string;
  reason?: string;
  /** When the status last changed, by the clock of whoever set it. RFC 3339, whole seconds. Left out in older histories. */
  lastTransitionTime?: string;
}

interface Common {
  name: string;
  uid: string;
  resourceVersion?: string;
  /** Set once a delete call was accepted; the object may stay long after. RFC 3339. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  finalizers?: string[];
}

export interface ContainerView {
  name: string;
  /** Runtime's id, without its scheme. */
  id: string;
  restartCount: number;
  ready: boolean;
  state: string;
  /** Why it waits, when it does: for instance ImagePullBackOff. Left out in older histories. */
  waiting?: string;
}

export interface PodView extends Common {
  namespace: string;
  node?: string;
  phase: string;
  /** `status.reason`, for instance `NodeLost` on Kubernetes of old. */
  reason?: string;
  ip?: string;
  conditions: Record<string, ConditionView>;
  containers: ContainerView[];
  claims: string[];
  /** Label `controller-revision-hash`: the revision of the template that it was made from. */
  revision?: string;
  /** Its owners, as `Kind/name`. Left out when nobody owns it, and in older histories. */
  owners?: string[];
}

export interface NodeView extends Common {
  conditions: Record<string, ConditionView>;
  /** `key:effect`, for instance `node.kubernetes.io/unreachable:NoExecute`. */
  taints: string[];
  unschedulable: boolean;
}

export interface ClaimView extends Common {
  namespace: string;
  phase: string;
  volume?: string;
  /** Its owners, as `Kind/name`. Left out when nobody owns it, and in older histories. */
  owners?: string[];
}

export interface VolumeView extends Common {
  phase: string;
  reclaimPolicy: string;
  claimUid?: string;
  /** Directory on the node that holds the data, for volumes that are one. */
  path?: string;
  /** Nodes that the volume is tied to; empty when any node may use it. */
  nodes: string[];
}

export interface StatefulSetView extends Common {
  namespace: string;
  replicas: number;
  /** `spec.podManagementPolicy`; left out in histories from before it was recorded, where it was OrderedReady. */
  policy?: string;
  /** `spec.updateStrategy.type`. */
  strategy?: string;
  /** `spec.updateStrategy.rollingUpdate.partition`, counted from the first ordinal. */
  partition?: number;
  /** `spec.ordinals.start`. */
  start?: number;
  /** `metadata.generation`: counts changes of what is wanted; `status.observedGeneration` is the last one acted on. */
  generation?: number;
  /** `spec.persistentVolumeClaimRetentionPolicy`, where the server has it: `Retain` or `Delete`. Left out in older histories. */
  retention?: { whenDeleted?: string; whenScaled?: string };
  status: Record<string, unknown>;
}

export interface EndpointView {
  address: string;
  /** Name of the pod behind it. */
  pod?: string;
  ready: boolean;
  terminating?: boolean;
  serving?: boolean;
}

/** discovery.k8s.io/v1. */
export interface EndpointSliceView extends Common {
  namespace: string;
  labels?: Record<string, string>;
  endpoints: EndpointView[];
}

export interface EventView extends Common {
  namespace: string;
  type: string;
  reason: string;
  message: string;
  about: { kind: string; name: string; uid?: string };
  count: number;
}

/** The heartbeat of a node: renewed by its kubelet. */
export interface LeaseView extends Common {
  /** The node, by name. */
  holder: string;
  /** RFC 3339 with microseconds, by the node's clock. */
  renewTime: string;
  leaseDurationSeconds: number;
}

export interface ControllerRevisionView extends Common {
  namespace: string;
  revision: number;
}

/** A deployment, replica set, daemon set or job. */
export interface ControllerView extends Common {
  namespace: string;
  /** Wanted; daemon sets have none. */
  replicas?: number;
  status: Record<string, unknown>;
}

/** Subjects of API observations, and the view recorded for each. */
export interface Views {
  pod: PodView;
  node: NodeView;
  claim: ClaimView;
  volume: VolumeView;
  statefulset: StatefulSetView;
  event: EventView;
  lease: LeaseView;
  controllerrevision: ControllerRevisionView;
  endpointslice: EndpointSliceView;
  deployment: ControllerView;
  replicaset: ControllerView;
  daemonset: ControllerView;
  job: ControllerView;
}
export type Subject = keyof Views;

/** Value of an API observation: how the object came to us, and its view. */
export interface Seen<S extends Subject = Subject> {
  change: 'LISTED' | 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Views[S];
}

type Json = Record<string, unknown>;
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, V>);

function common(raw: RawObject): Common {
  const { name, uid, resourceVersion, deletionTimestamp, deletionGracePeriodSeconds, finalizers } = raw.metadata;
  return {
    name,
    uid,
    ...optional('resourceVersion', resourceVersion),
    ...optional('deletionTimestamp', deletionTimestamp),
    ...optional('deletionGracePeriodSeconds', deletionGracePeriodSeconds),
    ...optional('finalizers', finalizers),
  };
}

function conditions(raw: RawObject): Record<string, ConditionView> {
  return Object.fromEntries(
    list(raw.status?.['conditions']).map((one) => [
      text(one['type']),
      {
        status: text(one['status']),
        ...optional('reason', text(one['reason'])),
        ...optional('lastTransitionTime', text(one['lastTransitionTime'])),
      },
    ]),
  );
}

function containers(raw: RawObject): ContainerView[] {
  return list(raw.status?.['containerStatuses']).map((one) => ({
    name: text(one['name']),
    id: text(one['containerID']).replace(/^.*:\/\//, ''),
    restartCount: Number(one['restartCount'] ?? 0),
    ready: one['ready'] === true,
    state: Object.keys((one['state'] ?? {}) as Json)[0] ?? 'none',
    ...optional('waiting', text(((one['state'] as { waiting?: Json } | undefined)?.waiting ?? {})['reason'])),
  }));
}

function affinityNodes(spec: Json): string[] {
  const required = ((spec['nodeAffinity'] as Json | undefined)?.['required'] ?? {}) as Json;
  return list(required['nodeSelectorTerms']).flatMap((term) =>
    list(term['matchExpressions']).flatMap((one) => (one['values'] ?? []) as string[]),
  );
}

function partitionOf(spec: Json): number | undefined {
  const strategy = spec['updateStrategy'] as { rollingUpdate?: { partition?: number } } | undefined;
  return strategy?.rollingUpdate?.partition;
}

function owners({ metadata: { ownerReferences = [] } }: RawObject): string[] | undefined {
  return ownerReferences.length === 0 ? undefined : ownerReferences.map(({ kind, name }) => `${kind}/${name}`);
}

// A condition that is not set counts as the API documents it: ready and serving, not terminating.
function endpoints(raw: Json): EndpointView[] {
  const conditions = (raw['conditions'] ?? {}) as { ready?: boolean; serving?: boolean; terminating?: boolean };
  const target = (raw['targetRef'] ?? {}) as Json;
  return ((raw['addresses'] ?? []) as string[]).map((address) => ({
    address,
    ...optional('pod', target['kind'] === 'Pod' ? text(target['name']) : undefined),
    ready: conditions.ready !== false,
    ...optional('terminating', conditions.terminating),
    ...optional('serving', conditions.serving),
  }));
}

function controller(raw: RawObject): ControllerView {
  const replicas = raw.spec?.['replicas'];
  return {
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    ...optional('replicas', typeof replicas === 'number' ? replicas : undefined),
    status: raw.status ?? {},
  };
}

const viewers: { [S in Subject]: (raw: RawObject) => Views[S] } = {
  pod: (raw) => ({
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    ...optional('node', text(raw.spec?.['nodeName'])),
    phase: text(raw.status?.['phase']),
    ...optional('reason', text(raw.status?.['reason'])),
    ...optional('ip', text(raw.status?.['podIP'])),
    conditions: conditions(raw),
    containers: containers(raw),
    claims: list(raw.spec?.['volumes']).flatMap((volume) => {
      const claim = text((volume['persistentVolumeClaim'] as Json | undefined)?.['claimName']);
      return claim ? [claim] : [];
    }),
    ...optional('revision', raw.metadata.labels?.['controller-revision-hash']),
    ...optional('owners', owners(raw)),
  }),
  node: (raw) => ({
    ...common(raw),
    conditions: conditions(raw),
    taints: list(raw.spec?.['taints']).map((taint) => `${text(taint['key'])}:${text(taint['effect'])}`),
    unschedulable: raw.spec?.['unschedulable'] === true,
  }),
  claim: (raw) => ({
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    phase: text(raw.status?.['phase']),
    ...optional('volume', text(raw.spec?.['volumeName'])),
    ...optional('owners', owners(raw)),
  }),
  volume: (raw) => {
    const spec = raw.spec ?? {};
    const source = (spec['hostPath'] ?? spec['local']) as Json | undefined;
    return {
      ...common(raw),
      phase: text(raw.status?.['phase']),
      reclaimPolicy: text(spec['persistentVolumeReclaimPolicy']),
      ...optional('claimUid', text((spec['claimRef'] as Json | undefined)?.['uid'])),
      ...optional('path', text(source?.['path'])),
      nodes: affinityNodes(spec),
    };
  },
  statefulset: (raw) => ({
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    replicas: Number(raw.spec?.['replicas'] ?? 0),
    ...optional('policy', text(raw.spec?.['podManagementPolicy'])),
    ...optional('strategy', text((raw.spec?.['updateStrategy'] as Json | undefined)?.['type'])),
    ...optional('partition', partitionOf(raw.spec ?? {})),
    ...optional('start', (raw.spec?.['ordinals'] as { start?: number } | undefined)?.start),
    ...optional('generation', raw.metadata.generation),
    ...optional('retention', raw.spec?.['persistentVolumeClaimRetentionPolicy'] as StatefulSetView['retention']),
    status: raw.status ?? {},
  }),
  endpointslice: (raw) => ({
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    ...optional('labels', raw.metadata.labels),
    endpoints: list(raw['endpoints']).flatMap(endpoints),
  }),
  event: (raw) => {
    const about = (raw['involvedObject'] ?? {}) as Json;
    return {
      ...common(raw),
      namespace: raw.metadata.namespace ?? '',
      type: text(raw['type']),
      reason: text(raw['reason']),
      message: text(raw['message']),
      about: { kind: text(about['kind']), name: text(about['name']), ...optional('uid', text(about['uid'])) },
      count: Number(raw['count'] ?? 1),
    };
  },
  lease: (raw) => ({
    ...common(raw),
    holder: text(raw.spec?.['holderIdentity']),
    renewTime: text(raw.spec?.['renewTime']),
    leaseDurationSeconds: Number(raw.spec?.['leaseDurationSeconds'] ?? 0),
  }),
  controllerrevision: (raw) => ({
    ...common(raw),
    namespace: raw.metadata.namespace ?? '',
    revision: Number(raw['revision'] ?? 0),
  }),
  deployment: controller,
  replicaset: controller,
  daemonset: controller,
  job: controller,
};

/** The view of a raw object. Unknown and missing fields become empty values, never an error. */
export function viewOf<S extends Subject>(subject: S, raw: RawObject): Views[S] {
  return viewers[subject](raw);
}
