import type { RuntimeContainer } from '../history/containers.ts';
import type { Clock, NodeShell } from '../world.ts';

/** Whose a container is. */
export type Owner = Pick<RuntimeContainer, 'pod' | 'podUid' | 'namespace' | 'name'>;

const kind = 'io.cri-containerd.kind';
const attempts = 3;
const pauseMs = 150;

/**
 * Knows whose the containers of a node are. Events carry only ids: an unknown one is looked up in the runtime, once, as
 * soon as it comes; of one that is already gone nothing can be told.
 */
export class ContainerNames {
  readonly #nodes: NodeShell;
  readonly #node: string;
  readonly #clock: Clock;
  readonly #known = new Map<string, Owner | 'sandbox' | 'unknown'>();

  constructor(nodes: NodeShell, node: string, clock: Clock) {
    this.#clock = clock;
    this.#nodes = nodes;
    this.#node = node;
  }

  /** Takes in what a node has now. */
  learn(containers: readonly RuntimeContainer[], sandboxes: readonly string[]): void {
    for (const id of sandboxes) this.#known.set(id, 'sandbox');
    for (const { id, pod, podUid, namespace, name } of containers)
      this.#known.set(id, { pod, podUid, namespace, name });
  }

  async of(id: string, signal: AbortSignal): Promise<Owner | 'sandbox' | 'unknown'> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const found = await this.#lookUp(id, signal);
    this.#known.set(id, found);
    return found;
  }

  async #lookUp(id: string, signal: AbortSignal): Promise<Owner | 'sandbox' | 'unknown'> {
    const argv = ['ctr', '-n', 'k8s.io', 'containers', 'info', id];
    for (let attempt = 1; attempt <= attempts && !signal.aborted; attempt++) {
      // The labels of a sandbox come a little after its creation.
      if (attempt > 1) await this.#clock.sleep(pauseMs);
      try {
        const labels = labelsIn(await this.#nodes.run(this.#node, argv, { timeoutMs: 5_000, signal }));
        if (labels[kind] === 'sandbox') return 'sandbox';
        if (labels[kind] === 'container') return ownerIn(labels);
      } catch {
        return 'unknown';
      }
    }
    return 'unknown';
  }
}

function labelsIn(info: string): Record<string, string> {
  return (JSON.parse(info) as { Labels?: Record<string, string> }).Labels ?? {};
}

function ownerIn(labels: Record<string, string>): Owner {
  const label = (name: string): string => labels[`io.kubernetes.${name}`] ?? '';
  return {
    pod: label('pod.name'),
    podUid: label('pod.uid'),
    namespace: label('pod.namespace'),
    name: label('container.name'),
  };
}
