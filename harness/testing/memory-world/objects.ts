import type { RawObject } from '../../history/objects.ts';

// The fields of Kubernetes objects that the model reads and writes, as the API has them (v1, apps/v1).

export type Condition = { type: string; status: string; reason?: string; lastHeartbeatTime?: string };
export type Taint = { key: string; effect: string; timeAdded?: string };
export type Toleration = { key?: string; operator?: string; effect?: string; tolerationSeconds?: number };

export type PodTemplate = {
  terminationGracePeriodSeconds?: number;
  tolerations?: Toleration[];
  containers: {
    name: string;
    env?: { name: string; value?: string }[];
    readinessProbe?: { periodSeconds?: number };
  }[];
  volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[];
};

export type ContainerStatus = {
  name: string;
  ready: boolean;
  restartCount: number;
  containerID?: string;
  state: Record<string, object>;
};

export interface Pod extends RawObject {
  spec: PodTemplate & { nodeName?: string };
  status: {
    phase: string;
    reason?: string;
    podIP?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
  };
}

export interface Node extends RawObject {
  spec: { podCIDR: string; podCIDRs: string[]; taints?: Taint[]; unschedulable?: boolean };
  status: { conditions: Condition[]; addresses: { type: string; address: string }[] };
}

export interface Lease extends RawObject {
  spec: { renewTime: string; leaseDurationSeconds: number };
}

export interface Claim extends RawObject {
  spec: { volumeName?: string; selectedNode?: string };
  status: { phase: string };
}

export interface Volume extends RawObject {
  spec: {
    claimRef: { namespace: string; name: string; uid: string };
    persistentVolumeReclaimPolicy: string;
    hostPath: { path: string };
    nodeAffinity?: { required: { nodeSelectorTerms: { matchExpressions: { values: string[] }[] }[] } };
  };
  status: { phase: string };
}

export interface StatefulSet extends RawObject {
  spec: {
    replicas: number;
    podManagementPolicy?: string;
    updateStrategy?: { type: string; rollingUpdate?: { partition?: number } };
    template: { metadata: { labels: Record<string, string> }; spec: PodTemplate };
    volumeClaimTemplates?: { metadata: { name: string; labels?: Record<string, string> }; spec: object }[];
  };
  status: Record<string, number | string>;
}

interface Conditioned {
  status: { conditions?: Condition[] };
}

/** The condition of a type. */
export function condition(object: Conditioned, type: string): Condition | undefined {
  return object.status.conditions?.find((one) => one.type === type);
}

/** Changes a condition in place, or puts it behind the others. */
export function setCondition(object: Conditioned, type: string, status: string, reason?: string): void {
  const conditions = (object.status.conditions ??= []);
  const next = { type, status, ...(reason === undefined ? {} : { reason }) };
  const at = conditions.findIndex((one) => one.type === type);
  if (at < 0) conditions.push(next);
  else conditions[at] = next;
}

export const isReady = (object: Conditioned): boolean => condition(object, 'Ready')?.status === 'True';

export const claimsOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);

export const tolerates = (tolerations: readonly Toleration[], taint: Taint): Toleration[] =>
  tolerations.filter(
    ({ key, operator, effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (key === taint.key || (key === undefined && operator === 'Exists')),
  );
