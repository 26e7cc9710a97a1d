import { parse } from 'yaml';
import { readFacts, type Facts } from '../bounds/facts.ts';
import { InfrastructureError } from '../errors.ts';
import type { World } from '../world.ts';

interface Commanded {
  spec: { containers: { command?: string[]; args?: string[] }[] };
}

/** Reads the timers in force on this cluster: live command lines, the kubelet's own configuration, the pod as admitted. */
export async function liveFacts(
  world: Pick<World, 'api' | 'nodes' | 'cluster'>,
  pod: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Facts> {
  const [controlPlane] = world.cluster.controlPlanes;
  const [worker] = world.cluster.workers;
  if (controlPlane === undefined || worker === undefined) throw new InfrastructureError('the cluster has no worker');
  const version = await world.api.get<{ gitVersion: string }>('/version', signal);
  const manager = await world.api.get<Commanded>(
    `/api/v1/namespaces/kube-system/pods/kube-controller-manager-${controlPlane}`,
    signal,
  );
  const kubelet = await world.nodes.run(worker, ['cat', '/var/lib/kubelet/config.yaml'], { signal });
  return readFacts({
    version: version.gitVersion,
    controllerManager: manager.spec.containers.flatMap(({ command = [], args = [] }) => [...command, ...args]),
    kubelet: parse(kubelet) as Record<string, unknown>,
    pod,
  });
}
