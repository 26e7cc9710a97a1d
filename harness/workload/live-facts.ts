import { parse } from 'yaml';
import { timeLapseVariables } from '../../clusters/time-lapse.ts';
import { readFacts, type Facts } from '../bounds/facts.ts';
import { InfrastructureError } from '../errors.ts';
import type { World } from '../world.ts';

interface Commanded {
  spec: { containers: { command?: string[]; args?: string[]; env?: { name: string; value?: string }[] }[] };
}

/**
 * Reads the timers in force on this cluster: live command lines, the kubelet's own configuration, the pod as admitted. Throws
 * InfrastructureError when the cluster says of itself that it runs at another speed than its controller-manager was told.
 */
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
    profile: world.cluster.profile,
    ...(world.cluster.fastSince === undefined ? {} : { fastSince: world.cluster.fastSince }),
    timeLapse: speedOf(manager, world.cluster.timeLapse),
    controllerManager: manager.spec.containers.flatMap(({ command = [], args = [] }) => [...command, ...args]),
    kubelet: parse(kubelet) as Record<string, unknown>,
    pod,
  });
}

function speedOf({ spec }: Commanded, declared: number): number {
  const variables = spec.containers.flatMap(({ env = [] }) => env);
  const told = Number(variables.find(({ name }) => name === timeLapseVariables.factor)?.value ?? 1);
  if (told === declared) return told;
  throw new InfrastructureError(
    `the cluster says that its clocks run ${declared} times as fast, but its controller-manager was told ${told}: make it anew`,
  );
}
