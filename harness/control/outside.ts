import { request } from 'undici';
import type { StartedTestContainer } from 'testcontainers';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, Outside, ProbeEvent, Prober } from '../world.ts';
import { run } from './command.ts';
import { processorTimes } from './processors.ts';
import { provideImages } from './provide-images.ts';
import { reachNode } from './reach.ts';
import { containerLabel } from './containers.ts';

const network = 'kind';
const port = 7070;

/** What the prober of a cluster needs to be started. */
export interface OutsideOptions {
  cluster: string;
  api: KubeApi;
  /** Names of the nodes that run pods. */
  workers: string[];
  /** Image with the prober's program. */
  workloadImage: string;
  /** Image with `ip`, to set the prober's routes from outside. */
  nodeImage: string;
}

/**
 * Containers beside the nodes, on kind's network. The prober reaches pods as a node does: by routes through the nodes
 * that carry them, so it needs neither the API server nor a proxy; and services through the control plane's node, whose
 * kube-proxy turns their addresses into those of pods. Pods reach it through their nodes, which masquerade them.
 */
export function outsideOf(options: OutsideOptions): Outside {
  return {
    reach: reachNode,
    processors: processorTimes,
    leftovers: async (run) => (await besideNodes(options.cluster, run)).map((id) => `container ${id}`),
    reap: async () => (await reapOutside(options.cluster)).map((id) => `container ${id}`),
    provideImages: (images, signal) => provideImages(options.workers, images, signal),
    async startProber(run, signal) {
      const container = await startContainer(options, run, signal);
      try {
        await addRoutes(options, container.getId());
        return proberAt(`http://${container.getHost()}:${container.getMappedPort(port)}`, container);
      } catch (error) {
        await container.stop({ timeout: 0 });
        throw error;
      }
    },
  };
}

async function startContainer(
  { cluster, workloadImage }: OutsideOptions,
  run: string,
  signal: AbortSignal,
): Promise<StartedTestContainer> {
  // Its reaper is an image to pull and dies with the engine; leftovers are found by our label instead.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= 'localhost';
  const { GenericContainer, Wait } = await import('testcontainers');
  signal.throwIfAborted();
  return new GenericContainer(workloadImage)
    .withCommand(['prober'])
    .withEnvironment({ PORT: String(port) })
    .withNetworkMode(network)
    .withExposedPorts(port)
    .withLabels({ [containerLabel]: 'prober', [`${containerLabel}.cluster`]: cluster, [`${containerLabel}.run`]: run })
    .withWaitStrategy(Wait.forHttp('/health', port))
    .withStartupTimeout(30_000)
    .start();
}

interface NodeAddresses {
  spec: { podCIDRs?: string[] };
  status: { addresses: { type: string; address: string }[] };
}

interface ApiServerPod {
  spec: { containers: { command?: string[]; args?: string[] }[] };
  status: { hostIP?: string };
}

async function addRoutes({ api, nodeImage }: OutsideOptions, container: string): Promise<void> {
  const routes = [...(await podRoutes(api)), await serviceRoute(api)];
  if (!routes.every((route) => /^route replace [\d./]+ via [\d.]+$/.test(route)))
    throw new InfrastructureError(`the networks of pods and services are not plain IPv4: ${routes.join('; ')}`);
  const words = ['run', '--rm', '-i', '--network', `container:${container}`, '--cap-add', 'NET_ADMIN'];
  const entry = ['--label', `${containerLabel}=routes`, '--entrypoint', 'ip', nodeImage, '-batch', '-'];
  await run('docker', [...words, ...entry], { timeoutMs: 30_000, input: `${routes.join('\n')}\n` });
}

async function podRoutes(api: KubeApi): Promise<string[]> {
  const nodes = (await api.list('/api/v1/nodes')).items as unknown as NodeAddresses[];
  return nodes.flatMap(({ spec, status }) => {
    const via = status.addresses.find(({ type }) => type === 'InternalIP')?.address;
    return (spec.podCIDRs ?? []).map((cidr) => `route replace ${cidr} via ${via ?? ''}`);
  });
}

async function serviceRoute(api: KubeApi): Promise<string> {
  const path = '/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dkube-apiserver';
  const pod = (await api.list(path)).items[0] as unknown as ApiServerPod | undefined;
  const words = pod?.spec.containers.flatMap(({ command = [], args = [] }) => [...command, ...args]) ?? [];
  const flag = words.find((word) => word.startsWith('--service-cluster-ip-range='));
  return `route replace ${flag?.split('=')[1] ?? ''} via ${pod?.status.hostIP ?? ''}`;
}

function proberAt(url: string, container: StartedTestContainer): Prober {
  return {
    reportUrl: `http://${container.getIpAddress(network)}:${port}`,
    setClients: (clients) => put(`${url}/clients`, clients),
    setLookups: (lookups) => put(`${url}/lookups`, lookups),
    async follow(from, onEvent, signal) {
      const response = await request(`${url}/events?from=${from}`, { signal, bodyTimeout: 0 });
      if (response.statusCode !== 200) {
        const text = await response.body.text();
        throw response.statusCode === 416 ? new RangeError(text) : new Error(`events: ${response.statusCode} ${text}`);
      }
      response.body.setEncoding('utf8');
      let rest = '';
      for await (const chunk of response.body) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') onEvent(JSON.parse(line) as ProbeEvent);
      }
      throw new Error('the stream of events ended');
    },
    close: async () => {
      await container.stop({ timeout: 0 });
    },
  };
}

async function put(url: string, what: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(what);
  const response = await request(url, { method: 'PUT', headers, body, signal: AbortSignal.timeout(5_000) });
  const text = await response.body.text();
  if (response.statusCode !== 200)
    throw new InfrastructureError(`the prober refused its ${new URL(url).pathname.slice(1)}: ${text}`);
}

/** Removes containers of ours beside the nodes that an earlier run left on this cluster; says which. */
export async function reapOutside(cluster: string): Promise<string[]> {
  const ids = await besideNodes(cluster);
  if (ids.length > 0) await run('docker', ['rm', '-f', '-v', ...ids], { timeoutMs: 30_000 });
  return ids;
}

async function besideNodes(cluster: string, ofRun?: string): Promise<string[]> {
  const labels = [
    `${containerLabel}.cluster=${cluster}`,
    ...(ofRun === undefined ? [] : [`${containerLabel}.run=${ofRun}`]),
  ];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const out = await run('docker', ['ps', '-aq', ...filters], { timeoutMs: 15_000 });
  return out.split('\n').filter((id) => id !== '');
}
