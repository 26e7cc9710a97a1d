/** What can be chosen of the sample workload. */
export interface JournalOptions {
  namespace: string;
  replicas: number;
  image: string;
  /** Labels on every object, so that leftovers can be told. */
  labels: Record<string, string>;
  /** Where the writers report; left out: nowhere. */
  reportUrl?: string;
}

export const journalName = 'journal';
/** Name of the service through which any identity may answer. */
export const journalAnyName = 'journal-any';
export const journalPort = 8080;
const selector = { app: journalName };

/** The sample StatefulSet: a headless service and one with an address, one volume per identity, a writer that acknowledges only what is fsynced. */
export function journalManifests({ namespace, replicas, image, labels, reportUrl }: JournalOptions) {
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels, ...selector } });
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(journalName),
      spec: { clusterIP: 'None', selector, ports: [{ name: 'http', port: journalPort }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(journalAnyName),
      spec: { selector, ports: [{ name: 'http', port: journalPort }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata(journalName),
      spec: {
        serviceName: journalName,
        replicas,
        selector: { matchLabels: selector },
        template: { metadata: { labels: { ...labels, ...selector } }, spec: podSpec(image, reportUrl) },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data', labels },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Mi' } } },
          },
        ],
      },
    },
  ];
}

function podSpec(image: string, reportUrl: string | undefined) {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    terminationGracePeriodSeconds: 3,
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
    containers: [
      {
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
      },
    ],
  };
}
