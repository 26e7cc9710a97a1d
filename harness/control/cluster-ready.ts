import { sharedMountPath } from '../../clusters/spec.ts';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, ManifestObject, RawList } from '../world.ts';

const boundMs = 180_000;
const namespace = 'statefault-ready';

/**
 * Waits until a new cluster can carry a workload: every node Ready, cluster DNS answers, and a claim of the default
 * StorageClass binds and can be written. Throws InfrastructureError with what was last seen. What was tried with is being
 * removed when this returns.
 */
export async function waitUntilUsable(api: KubeApi, workloadImage: string, signal: AbortSignal): Promise<void> {
  await until('every node Ready', () => nodesReady(api, signal), signal);
  await until('kube-proxy and coredns as they were last changed', () => addonsReady(api, signal), signal);
  await api.apply(trial(workloadImage), signal);
  try {
    await until('a pod that resolves kubernetes.default and writes to a claim', () => trialDone(api, signal), signal);
  } finally {
    await api.remove(`/api/v1/namespaces/${namespace}`);
  }
}

/** Lets the volumes of the provisioner live in the directory that every node shares, so that they follow their pods. */
export async function shareVolumes(api: KubeApi, signal: AbortSignal): Promise<void> {
  const path = '/api/v1/namespaces/local-path-storage/configmaps/local-path-config';
  const { data } = await api.get<{ data: Record<string, string> }>(path, signal);
  const config = JSON.stringify({ sharedFileSystemPath: sharedMountPath });
  const metadata = { name: 'local-path-config', namespace: 'local-path-storage' };
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...data, 'config.json': config } };
  await api.apply([map], signal);
  // It rereads its configuration only now and then: a new pod reads it at once.
  const pods = await api.list('/api/v1/namespaces/local-path-storage/pods', signal);
  for (const { metadata: pod } of pods.items)
    await api.remove(`/api/v1/namespaces/local-path-storage/pods/${pod.name}`, signal);
}

/** Polls `look` (undefined = done, else what is still missing) until it is satisfied, the bound passes or `signal` aborts. */
async function until(wanted: string, look: () => Promise<string | undefined>, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + boundMs;
  for (;;) {
    signal.throwIfAborted();
    const missing = await look().catch((error: unknown) => String(error));
    if (missing === undefined) return;
    if (Date.now() > deadline)
      throw new InfrastructureError(`waited ${boundMs / 1_000} s for ${wanted}; last seen: ${missing}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function nodesReady(api: KubeApi, signal: AbortSignal): Promise<string | undefined> {
  const { items } = await api.list('/api/v1/nodes', signal);
  const waiting = items.filter(({ status }) => {
    const conditions = (status?.['conditions'] ?? []) as { type: string; status: string }[];
    return !conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  });
  if (waiting.length === 0 && items.length > 0) return undefined;
  return `${items.length} nodes, not Ready: ${waiting.map(({ metadata }) => metadata.name).join(', ')}`;
}

/** Those that follow services and answer names, where they were changed after kubeadm started them. */
async function addonsReady(api: KubeApi, signal: AbortSignal): Promise<string | undefined> {
  const apps = '/apis/apps/v1/namespaces/kube-system';
  const [proxy, dns] = await Promise.all([
    api.get(`${apps}/daemonsets/kube-proxy`, signal),
    api.get(`${apps}/deployments/coredns`, signal),
  ]);
  const waiting = [
    ...(rolledOut(proxy, 'numberAvailable', 'updatedNumberScheduled', 'desiredNumberScheduled') ? [] : ['kube-proxy']),
    ...(rolledOut(dns, 'availableReplicas', 'updatedReplicas', 'replicas') ? [] : ['coredns']),
  ];
  return waiting.length === 0 ? undefined : `not rolled out: ${waiting.join(', ')}`;
}

function rolledOut(
  { metadata, status = {} }: RawList['items'][number],
  available: string,
  updated: string,
  all: string,
): boolean {
  const wanted = status[all];
  const seen = status['observedGeneration'] === metadata.generation;
  return seen && Number(wanted) > 0 && status[available] === wanted && status[updated] === wanted;
}

async function trialDone(api: KubeApi, signal: AbortSignal): Promise<string | undefined> {
  const pod = await api.get(`/api/v1/namespaces/${namespace}/pods/trial`, signal);
  const phase = String(pod.status?.['phase']);
  return phase === 'Succeeded' ? undefined : `pod ${phase} ${JSON.stringify(pod.status?.['containerStatuses'] ?? [])}`;
}

function trial(image: string): ManifestObject[] {
  const script = `
    const { promises: dns } = await import('node:dns');
    const { writeFileSync } = await import('node:fs');
    writeFileSync('/data/trial', 'ok');
    for (;;) try { await dns.lookup('kubernetes.default.svc.cluster.local'); break } catch { await new Promise((r) => setTimeout(r, 200)) }
  `;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'trial', namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'trial', namespace },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'trial' } }],
        containers: [
          {
            name: 'trial',
            image,
            imagePullPolicy: 'Never',
            args: ['--input-type=module', '-e', script],
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
      },
    },
  ];
}
