import type { JournalWorkload } from '../harness/scenario/workload.ts';
import { directoryByKubelet } from './time-lapse.ts';

/** What must be known beside the options of the scenario. */
export interface JournalSetting {
  namespace: string;
  image: string;
  /** Labels on every object, so that leftovers can be told. */
  labels: Record<string, string>;
  /** Where the writers report; left out: nowhere. */
  reportUrl?: string;
  /** Storage class of the volumes; left out: the cluster's own. */
  storageClass?: string;
}

export const journalName = 'journal';
/** Name of the service through which any identity may answer. */
export const journalAnyName = 'journal-any';
export const journalPort = 8080;
const selector = { app: journalName };

/** The sample workload with nothing chosen but its replicas. */
export const journalManifests = ({ replicas, ...setting }: JournalSetting & { replicas: number }) => [
  ...journalServices(setting),
  journalSet({ kind: 'journal', replicas }, setting),
];

/** The two services of the sample workload: a headless one, and one with an address. */
export function journalServices({ namespace, labels }: JournalSetting) {
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels, ...selector } });
  const ports = [{ name: 'http', port: journalPort }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(journalName),
      spec: { clusterIP: 'None', selector, ports },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: metadata(journalAnyName), spec: { selector, ports } },
  ];
}

/** The sample StatefulSet: one volume per identity, a writer that acknowledges only what is fsynced. */
export function journalSet(workload: JournalWorkload, setting: JournalSetting) {
  const { namespace, labels, storageClass } = setting;
  const { replicas, podManagementPolicy, volumes = true, finalizer } = workload;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: journalName, namespace, labels: { ...labels, ...selector } },
    spec: {
      serviceName: journalName,
      replicas,
      ...(podManagementPolicy && { podManagementPolicy }),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...labels, ...selector }, ...(finalizer && { finalizers: [finalizer] }) },
        spec: podSpec(workload, setting),
      },
      ...(volumes && {
        volumeClaimTemplates: [
          {
            metadata: { name: 'data', labels, annotations: directoryByKubelet },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '64Mi' } },
              ...(storageClass && { storageClassName: storageClass }),
            },
          },
        ],
      }),
    },
  };
}

function podSpec({ volumes = true, nodeSelector }: JournalWorkload, { image, reportUrl }: JournalSetting) {
  return {
    terminationGracePeriodSeconds: 3,
    ...(nodeSelector && { nodeSelector }),
    // One identity per node where there are nodes enough, so that one dead node is one dead identity.
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } },
          },
        ],
      },
    },
    containers: [journalContainer(image, reportUrl)],
    ...(!volumes && { volumes: [{ name: 'data', emptyDir: {} }] }),
  };
}

/** A container that writes to its mount `data`. */
export function journalContainer(image: string, reportUrl?: string) {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: journalName,
    image,
    imagePullPolicy: 'Never',
    args: ['server'],
    env: [
      field('IDENTITY', 'metadata.name'),
      field('POD_UID', 'metadata.uid'),
      field('NODE_NAME', 'spec.nodeName'),
      { name: 'PORT', value: String(journalPort) },
      { name: 'VOLUME', value: '/data' },
      ...(reportUrl === undefined ? [] : [{ name: 'REPORT_URL', value: reportUrl }]),
    ],
    ports: [{ name: 'http', containerPort: journalPort }],
    readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 1 },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
    resources: { requests: { cpu: '10m', memory: '48Mi' } },
  };
}
