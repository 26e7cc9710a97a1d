import { request } from 'undici';
import type { StartedTestContainer } from 'testcontainers';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, Outside, ProbeEvent, Prober } from '../world.ts';
import { run } from './command.ts';
import { containerLabel } from './containers.ts';

const network = 'kind';
const port = 7070;

/** What the prober of a cluster needs to be started. */
export interface OutsideOptions {
  cluster: string;
  api: KubeApi;
  /** Image with the prober's program. */
  workloadImage: string;
  /** Image with `ip`, to set the prober's routes from outside. */
  nodeImage: string;
}

/**
 * Containers beside the nodes, on kind's network. The prober reaches pods as a node does: by routes through the nodes
 * that carry them, so it needs neither the API server nor a proxy.
 */
export function outsideOf(options: OutsideOptions): Outside {
  return {
    async startProber(signal) {
      const container = await startContainer(options, signal);
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
    .withLabels({ [containerLabel]: 'prober', [`${containerLabel}.cluster`]: cluster })
    .withWaitStrategy(Wait.forHttp('/health', port))
    .withStartupTimeout(30_000)
    .start();
}

interface NodeAddresses {
  spec: { podCIDRs?: string[] };
  status: { addresses: { type: string; address: string }[] };
}

async function addRoutes({ api, nodeImage }: OutsideOptions, container: string): Promise<void> {
  const nodes = (await api.list('/api/v1/nodes')).items as unknown as NodeAddresses[];
  const routes = nodes.flatMap(({ spec, status }) => {
    const via = status.addresses.find(({ type }) => type === 'InternalIP')?.address;
    return (spec.podCIDRs ?? []).map((cidr) => `route replace ${cidr} via ${via ?? ''}`);
  });
  if (!routes.every((route) => /^route replace [\d./]+ via [\d.]+$/.test(route)))
    throw new InfrastructureError(`the nodes' pod networks are not plain IPv4: ${routes.join('; ')}`);
  const words = ['run', '--rm', '-i', '--network', `container:${container}`, '--cap-add', 'NET_ADMIN'];
  const entry = ['--label', `${containerLabel}=routes`, '--entrypoint', 'ip', nodeImage, '-batch', '-'];
  await run('docker', [...words, ...entry], { timeoutMs: 30_000, input: `${routes.join('\n')}\n` });
}

function proberAt(url: string, container: StartedTestContainer): Prober {
  return {
    async setClients(clients) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(clients);
      const response = await request(`${url}/clients`, {
        method: 'PUT',
        headers,
        body,
        signal: AbortSignal.timeout(5_000),
      });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new InfrastructureError(`the prober refused its clients: ${text}`);
    },
    async follow(from, onEvent, signal) {
      const response = await request(`${url}/events?from=${from}`, { signal, bodyTimeout: 0 });
      response.body.setEncoding('utf8');
      let rest = '';
      for await (const chunk of response.body) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') onEvent(JSON.parse(line) as ProbeEvent);
      }
    },
    close: async () => {
      await container.stop({ timeout: 0 });
    },
  };
}

/** Removes containers of ours beside the nodes that an earlier run left on this cluster; says which. */
export async function reapOutside(cluster: string): Promise<string[]> {
  const filter = ['--filter', `label=${containerLabel}.cluster=${cluster}`];
  const ids = (await run('docker', ['ps', '-aq', ...filter], { timeoutMs: 15_000 }))
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length > 0) await run('docker', ['rm', '-f', '-v', ...ids], { timeoutMs: 30_000 });
  return ids;
}
