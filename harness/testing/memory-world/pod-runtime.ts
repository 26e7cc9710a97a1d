import { about, tell } from './events.ts';
import { JournalWriter } from './journal-writer.ts';
import type { Container, Machine, Sandbox } from './machine.ts';
import type { Model } from './model.ts';
import { claimsOf, type Claim, type Pod, type Volume } from './objects.ts';
import { paths } from './paths.ts';

/** What the runtime of a node does for its kubelet: sandboxes and containers, whatever the API server thinks of them. */
export class PodRuntime {
  readonly #model: Model;
  readonly #machine: Machine;

  constructor(model: Model, machine: Machine) {
    this.#model = model;
    this.#machine = machine;
  }

  createSandbox(pod: Pod): void {
    const { uid, name, namespace = '' } = pod.metadata;
    const ip = `${this.#machine.network}.${this.#machine.nextAddress++}`;
    const id = this.#model.chance.hex(64);
    this.#machine.sandboxes.set(uid, { id, uid, name, namespace, ip, stopping: false });
    this.#machine.runtime.created(id);
    this.#machine.runtime.started(id);
  }

  startContainer(pod: Pod, sandbox: Sandbox): void {
    const { chance } = this.#model;
    const name = pod.spec.containers[0]?.name ?? '';
    const { uid, name: identity } = pod.metadata;
    const writer = new JournalWriter(
      this.#model,
      { identity, uid, node: this.#machine.name },
      { disk: this.#machine.disk, path: `${this.#volumePath(pod) ?? `/var/lib/kubelet/pods/${uid}`}/journal.jsonl` },
      environmentOf(pod).get('REPORT_URL'),
    );
    const createdNs = String(this.#model.clock.wallNs());
    const id = chance.hex(64);
    sandbox.container = { id, name, createdNs, running: true, attempt: 0, ready: false, writer };
    this.#machine.runtime.created(id);
    this.#machine.runtime.started(id);
    tell(this.#model, 'Normal', 'Started', about('Pod', pod), 'Container started');
  }

  /** SIGTERM; `exited` is called when the container has ended. */
  stop(sandbox: Sandbox, exited: () => void): void {
    const { container } = sandbox;
    sandbox.stopping = true;
    if (container?.running !== true) return exited();
    container.writer.terminate(() => {
      this.exit(container, 0);
      exited();
    });
  }

  exit(container: Container, exitStatus: number): void {
    container.running = false;
    container.finishedNs = this.#model.clock.wallNs();
    container.writer.kill();
    this.#machine.runtime.exited(container.id, exitStatus);
  }

  /** Removes what is left of a pod. */
  clear(uid: string): void {
    const sandbox = this.#machine.sandboxes.get(uid);
    this.#machine.sandboxes.delete(uid);
    for (const id of [sandbox?.container?.id, sandbox?.id]) if (id !== undefined) this.#machine.runtime.deleted(id);
  }

  #volumePath(pod: Pod): string | undefined {
    const [claimName = ''] = claimsOf(pod);
    const claim = this.#model.store.get<Claim>(paths.claims(pod.metadata.namespace ?? ''), claimName);
    return this.#model.store.get<Volume>(paths.volumes, claim?.spec.volumeName ?? '')?.spec.hostPath.path;
  }
}

const environmentOf = ({ spec }: Pod): Map<string, string> =>
  new Map(spec.containers.flatMap(({ env = [] }) => env.map(({ name, value = '' }) => [name, value] as const)));
