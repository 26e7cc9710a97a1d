import { crictl } from '../../../clusters/time-lapse.ts';
import type { Effect } from '../../history/effects.ts';
import type { World } from '../../world.ts';

/** A part of the control plane that runs as a static pod, as kubeadm lays it out. */
export interface Component {
  /** In names of faults. */
  name: 'controller-manager' | 'scheduler' | 'api-server' | 'etcd';
  /** Name of its container, and of its manifest without `.yaml`. */
  container: string;
  /** Its process as the kernel names it: the first 15 characters. */
  command: string;
  /** What everything that ails it does. */
  effects: readonly Effect[];
}

const controllers: readonly Effect[] = ['hinders-control-plane'];
const store: readonly Effect[] = ['hinders-control-plane', 'may-silence-others'];

export const components: readonly Component[] = [
  {
    name: 'controller-manager',
    container: 'kube-controller-manager',
    command: 'kube-controller',
    effects: controllers,
  },
  { name: 'scheduler', container: 'kube-scheduler', command: 'kube-scheduler', effects: ['unschedules'] },
  { name: 'api-server', container: 'kube-apiserver', command: 'kube-apiserver', effects: store },
  { name: 'etcd', container: 'etcd', command: 'etcd', effects: store },
];

/** A running container of a component: `state` is the kernel's letter for its first process, T for stopped by a signal. */
export interface Running {
  id: string;
  pid: number;
  state: string;
}

const asked = crictl.join(' ');

/** Prints id, first process and its state. A container that ends meanwhile is left out. */
const look = `
ids=$(${asked} ps -q --state Running --label io.kubernetes.pod.namespace=kube-system --label "io.kubernetes.container.name=$1") || exit
for id in $ids; do
  pid=$(${asked} inspect --output go-template --template '{{.info.pid}}' "$id" 2>/dev/null) || continue
  state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' "/proc/$pid/status" 2>/dev/null) || continue
  [ -z "$state" ] || echo "$id $pid $state"
done
`;

/** The container of a component on a node, as its runtime has it; undefined when none runs. */
export async function runningOf(
  { container }: Component,
  node: string,
  { nodes }: World,
): Promise<Running | undefined> {
  const [line = ''] = (await nodes.run(node, ['bash', '-c', look, 'bash', container])).split('\n');
  const [id = '', pid = '', state = ''] = line.split(' ');
  return id === '' ? undefined : { id, pid: Number(pid), state };
}

/** Looks until `enough` of what runs, or `boundMs` have passed; the last thing seen. */
export async function lookUntil(
  component: Component,
  node: string,
  world: World,
  boundMs: number,
  enough: (running: Running | undefined) => boolean,
): Promise<Running | undefined> {
  const untilMs = world.clock.wallMs() + boundMs;
  for (;;) {
    const running = await runningOf(component, node, world);
    if (enough(running) || world.clock.wallMs() > untilMs) return running;
    await world.clock.sleep(200);
  }
}

export const wordsOf = ({ container }: Component, running: Running | undefined): string =>
  running === undefined
    ? `no container ${container} runs`
    : `${container} ${running.id.slice(0, 13)} in state ${running.state}`;

/**
 * Until a component that ended must run again: the kubelet looks at its manifests at least every 20 s (fileCheckFrequency),
 * and holds back a container that keeps ending for up to 300 s; the rest is for its start.
 */
export const backMs = 20_000 + 300_000 + 20_000;
