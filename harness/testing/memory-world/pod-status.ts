import type { Sandbox } from './machine.ts';
import { condition, setCondition, type Pod } from './objects.ts';

/**
 * Sets the status of a pod as its kubelet posts it at a stage of its life, conditions in the order of Kubernetes.
 * Source: the saved histories, v1.36.1; pkg/kubelet/status/generate.go.
 */
export function setStatus(
  pod: Pod,
  as: 'waiting' | 'starting' | 'unready' | 'ready' | 'completed',
  sandbox?: Sandbox,
): void {
  const up = as === 'starting' || as === 'unready' || as === 'ready';
  const reason = as === 'ready' ? undefined : as === 'completed' ? 'PodCompleted' : 'ContainersNotReady';
  const status = as === 'ready' ? 'True' : 'False';
  pod.status.phase = as === 'completed' ? 'Succeeded' : as === 'unready' || as === 'ready' ? 'Running' : 'Pending';
  setCondition(pod, 'PodReadyToStartContainers', up ? 'True' : 'False');
  setCondition(pod, 'Initialized', 'True', as === 'completed' ? reason : undefined);
  setCondition(pod, 'Ready', status, reason);
  setCondition(pod, 'ContainersReady', status, reason);
  if (condition(pod, 'PodScheduled') === undefined) setCondition(pod, 'PodScheduled', 'True');
  if (as === 'unready' || as === 'ready') pod.status.podIP = sandbox?.ip ?? '';
  pod.status.containerStatuses = pod.spec.containers.map(({ name }) => ({
    name,
    ready: as === 'ready',
    restartCount: sandbox?.container?.attempt ?? 0,
    ...(sandbox?.container === undefined ? {} : { containerID: `containerd://${sandbox.container.id}` }),
    state: stateOf(as),
  }));
}

function stateOf(as: string): Record<string, object> {
  if (as === 'unready' || as === 'ready') return { running: {} };
  return as === 'completed' ? { terminated: { exitCode: 0 } } : { waiting: {} };
}
