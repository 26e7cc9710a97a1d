import type { Container, Sandbox } from './machine.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What containerd of a node tells to whoever follows its events, in the words of `ctr events`. */
export class Runtime {
  readonly #clock: VirtualClock;
  readonly #followers = new Set<(line: string) => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Calls `onLine` with every line from now on; the result ends that. */
  follow(onLine: (line: string) => void): () => void {
    this.#followers.add(onLine);
    return () => this.#followers.delete(onLine);
  }

  created(id: string): void {
    this.tell('k8s.io', '/containers/create', { id, runtime: { name: 'io.containerd.runc.v2' } });
  }

  started(id: string): void {
    this.tell('k8s.io', '/tasks/start', { container_id: id, pid: 1_000 });
  }

  exited(id: string, exitStatus: number): void {
    const exit = { container_id: id, id, pid: 1_000, exited_at: this.#stamp('T', 'Z') };
    this.tell('k8s.io', '/tasks/exit', exitStatus === 0 ? exit : { ...exit, exit_status: exitStatus });
  }

  deleted(id: string): void {
    this.tell('k8s.io', '/containers/delete', { id });
  }

  tell(namespace: string, topic: string, payload: object): void {
    const line = `${this.#stamp(' ', ' +0000')} UTC ${namespace} ${topic} ${JSON.stringify(payload)}`;
    for (const hear of this.#followers) hear(line);
  }

  #stamp(between: string, zone: string): string {
    const ns = this.#clock.wallNs();
    const [date, time = ''] = new Date(Number(ns / 1_000_000n)).toISOString().split('T');
    return `${date}${between}${time.slice(0, 8)}.${String(ns % 1_000_000_000n).padStart(9, '0')}${zone}`;
  }
}

/** Labels of a sandbox, or of the container in it, as the kubelet has the runtime keep them. */
export function labelsOf({ uid, name, namespace }: Sandbox, container?: Container): Record<string, string> {
  return {
    'io.cri-containerd.kind': container === undefined ? 'sandbox' : 'container',
    'io.kubernetes.pod.name': name,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.pod.uid': uid,
    ...(container === undefined ? {} : { 'io.kubernetes.container.name': container.name }),
  };
}
