import { parse, stringify } from 'yaml';
import { InfrastructureError } from '../errors.ts';
import { run } from './command.ts';
import type { NodeContainer } from './containers.ts';

const boundMs = 10_000;
const path = '/etc/kubernetes/admin.conf';

interface Kubeconfig {
  clusters?: { cluster?: { server?: string } }[];
}

/**
 * The text of an administrator's kubeconfig, from the first control plane that gives one, for this machine. Asks the engine
 * alone: it needs neither kind nor the API server.
 */
export async function adminKubeconfig(nodes: readonly NodeContainer[]): Promise<string> {
  const reasons: string[] = [];
  for (const { name, role } of nodes) {
    if (role !== 'control-plane') continue;
    try {
      const config = await run('docker', ['exec', name, 'cat', path], { timeoutMs: boundMs });
      return fromHere(config, await run('docker', ['port', name, '6443/tcp'], { timeoutMs: boundMs }));
    } catch (error) {
      reasons.push(`${name}: ${String(error)}`);
    }
  }
  throw new InfrastructureError(`no control plane gives its kubeconfig: ${reasons.join('; ')}`);
}

/** The same configuration for who reaches the API server at the first of the engine's published addresses. */
export function fromHere(config: string, published: string): string {
  const address = /^(?:[\d.]+|\[[\da-f:]+\]):\d+$/m.exec(published)?.[0];
  const parsed = parse(config) as Kubeconfig | null;
  const cluster = parsed?.clusters?.[0]?.cluster;
  if (address === undefined || cluster === undefined)
    throw new InfrastructureError(`the API server is published nowhere: "${published}"`);
  cluster.server = `https://${address}`;
  return stringify(parsed);
}
