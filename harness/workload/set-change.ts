import type { WorkloadChange } from '../scenario/workload.ts';

/** The part of a StatefulSet that is changed. */
export interface SetObject {
  metadata: { annotations?: Record<string, string> | undefined; [field: string]: unknown };
  spec: SetSpec;
}

interface SetSpec {
  template: Template;
  [field: string]: unknown;
}

interface Template {
  metadata?: { annotations?: Record<string, string>; [field: string]: unknown };
  spec: { containers: Container[]; [field: string]: unknown };
}

interface Container {
  name: string;
  env?: { name: string; value?: string }[];
  [field: string]: unknown;
}

/** An image that no registry has: the port is closed on every node, so its pull fails at once. */
const noImage = '127.0.0.1:1/statefault/broken:none';
const revisionMark = 'statefault.dev/revision';
/** What the first container was before it was broken, on the StatefulSet and so outside of the template. */
const wholeMark = 'statefault.dev/whole-container';

/** The same StatefulSet, as it is after the change. What the change does not speak of stays. */
export function changedSet(set: SetObject, to: WorkloadChange): SetObject {
  const annotations = { ...set.metadata.annotations };
  const template = changedTemplate(set.spec.template, to, annotations);
  const { replicas, minReadySeconds, persistentVolumeClaimRetentionPolicy, ordinalsStart } = to;
  const spec: SetSpec = {
    ...set.spec,
    ...given({ replicas, minReadySeconds, persistentVolumeClaimRetentionPolicy }),
    ...(to.updateStrategy === undefined ? {} : { updateStrategy: strategyOf(to.updateStrategy) }),
    ...(ordinalsStart === undefined ? {} : { ordinals: { start: ordinalsStart } }),
    template,
  };
  return { ...set, metadata: { ...set.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) }, spec };
}

/** The change as a JSON merge patch of the StatefulSet as it stands. */
export function changePatch(now: SetObject, to: WorkloadChange): { metadata: object; spec: object } {
  const { metadata, spec } = changedSet(now, to);
  const { replicas, minReadySeconds, persistentVolumeClaimRetentionPolicy, updateStrategy, ordinals, template } = spec;
  const onDelete = to.updateStrategy?.type === 'OnDelete';
  return {
    metadata: { annotations: metadata.annotations ?? {} },
    spec: {
      ...given({ replicas, minReadySeconds, persistentVolumeClaimRetentionPolicy, ordinals }),
      ...(updateStrategy === undefined
        ? {}
        : { updateStrategy: { ...updateStrategy, ...(onDelete && { rollingUpdate: null }) } }),
      template,
    },
  };
}

function strategyOf(strategy: NonNullable<WorkloadChange['updateStrategy']>): object {
  if (strategy.type === 'OnDelete') return { type: 'OnDelete' };
  const { partition, maxUnavailable } = strategy;
  return { type: 'RollingUpdate', rollingUpdate: given({ partition: partition ?? 0, maxUnavailable }) };
}

function changedTemplate(template: Template, to: WorkloadChange, annotations: Record<string, string>): Template {
  const { terminationGracePeriodSeconds, revision } = to;
  const [first, ...others] = template.spec.containers;
  const marks = { ...template.metadata?.annotations, ...(revision === undefined ? {} : { [revisionMark]: revision }) };
  return {
    ...template,
    metadata: { ...template.metadata, ...(Object.keys(marks).length > 0 && { annotations: marks }) },
    spec: {
      ...template.spec,
      ...given({ terminationGracePeriodSeconds }),
      ...(to.tolerations === undefined ? {} : { tolerations: tolerationsOf(to.tolerations) }),
      containers: first === undefined ? [] : [changedContainer(first, to, annotations), ...others],
    },
  };
}

function changedContainer(container: Container, to: WorkloadChange, annotations: Record<string, string>): Container {
  const { broken, readyDelayMs } = to;
  const kept = annotations[wholeMark];
  const whole = broken === undefined || kept === undefined ? container : (JSON.parse(kept) as Container);
  const delay = { name: 'READY_DELAY_MS', value: String(readyDelayMs) };
  const delayed =
    readyDelayMs === undefined
      ? whole
      : { ...whole, env: [...(whole.env ?? []).filter(({ name }) => name !== delay.name), delay] };
  if (broken === undefined || broken === 'no') return delayed;
  annotations[wholeMark] = JSON.stringify(delayed);
  if (broken === 'image') return { ...delayed, image: noImage, imagePullPolicy: 'IfNotPresent' };
  if (broken === 'crash') return { ...delayed, args: ['no-such-program'] };
  return { ...delayed, readinessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1 } };
}

function tolerationsOf({ unreachable, notReady }: NonNullable<WorkloadChange['tolerations']>): object[] {
  const one = (key: string, seconds: number | null | undefined): object[] =>
    seconds === undefined
      ? []
      : [{ key, operator: 'Exists', effect: 'NoExecute', ...(seconds !== null && { tolerationSeconds: seconds }) }];
  return [...one('node.kubernetes.io/unreachable', unreachable), ...one('node.kubernetes.io/not-ready', notReady)];
}

function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
