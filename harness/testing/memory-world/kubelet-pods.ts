import { about, tell } from './events.ts';
import type { Machine, Sandbox } from './machine.ts';
import { editPod, finalizePod, podsOn, podsPathOf, type Model } from './model.ts';
import { condition, isReady, type Pod } from './objects.ts';
import { PodRuntime } from './pod-runtime.ts';
import { setStatus } from './pod-status.ts';

/** The next thing that a kubelet does for a pod, after a time that it takes. */
interface Step {
  takesMs: [from: number, to: number];
  act: () => void;
}

/**
 * What a kubelet does for the pods of its node, one step after another, each decided anew from the API's object and the
 * runtime's state: so a kubelet that was stopped in the middle goes on where things stand.
 */
export class KubeletPods {
  readonly #model: Model;
  readonly #machine: Machine;
  readonly #runtime: PodRuntime;
  readonly #busy = new Set<string>();
  #epoch = 0;
  #working = true;

  constructor(model: Model, machine: Machine) {
    this.#model = model;
    this.#machine = machine;
    this.#runtime = new PodRuntime(model, machine);
  }

  /** A new life of the kubelet; nothing is done for pods before `syncAll`. */
  begin(): number {
    return ++this.#epoch;
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.#epoch;
  }

  syncAll(): void {
    this.#working = true;
    if (this.#model.broken('restarts-containers'))
      for (const { container } of this.#machine.sandboxes.values()) if (container !== undefined) container.attempt++;
    for (const pod of podsOn(this.#model, this.#machine.name)) this.sync(pod);
  }

  /** Nothing is done for pods any more; containers go on. */
  pause(): void {
    this.#epoch++;
    this.#working = false;
    this.#busy.clear();
  }

  /** The kubelet's life ends; containers go on. */
  end(): void {
    this.pause();
    if (!this.#model.broken('containers-die-with-kubelet')) return;
    for (const { container } of this.#machine.sandboxes.values())
      if (container !== undefined) this.#runtime.exit(container, 137);
  }

  /** Ends containers of pods that the API server does not have, with one second of grace. */
  housekeep(): void {
    if (!this.#working) return;
    const known = new Set(podsOn(this.#model, this.#machine.name).map(({ metadata }) => metadata.uid));
    for (const [uid, sandbox] of this.#machine.sandboxes) {
      if (known.has(uid) || sandbox.stopping) continue;
      this.#runtime.stop(sandbox, () => this.#runtime.clear(uid));
    }
  }

  sync(pod: Pod): void {
    const { uid, name } = pod.metadata;
    if (!this.#working || pod.spec.nodeName !== this.#machine.name || this.#busy.has(uid)) return;
    if (pod.metadata.namespace === 'kube-system') return;
    const step = this.#next(pod, this.#machine.sandboxes.get(uid));
    if (step === undefined) return;
    const { clock, chance, store } = this.#model;
    const epoch = this.#epoch;
    this.#busy.add(uid);
    clock.after(chance.between(...step.takesMs), () => {
      if (!this.isCurrent(epoch)) return;
      this.#busy.delete(uid);
      step.act();
      const now = store.get<Pod>(podsPathOf(pod), name);
      if (now?.metadata.uid === uid) this.sync(now);
    });
  }

  #next(pod: Pod, sandbox: Sandbox | undefined): Step | undefined {
    if (pod.metadata.deletionTimestamp !== undefined) return this.#nextToEnd(pod, sandbox);
    if (sandbox === undefined && pod.status.containerStatuses === undefined)
      return { takesMs: [8, 40], act: () => this.#post(pod, 'waiting') };
    if (sandbox === undefined) return { takesMs: [350, 550], act: () => this.#createSandbox(pod) };
    if (sandbox.container === undefined) return { takesMs: [130, 260], act: () => this.#startContainer(pod, sandbox) };
    if (markedByNodeController(pod)) return { takesMs: [30, 120], act: () => this.#post(pod, 'unready', sandbox) };
    if (!isReady(pod)) return { takesMs: [250, 1_000], act: () => this.#probe(pod, sandbox) };
    return undefined;
  }

  // The whole grace period is given, however long ago the deletion was; an exited container ends the pod at once.
  #nextToEnd(pod: Pod, sandbox: Sandbox | undefined): Step | undefined {
    const running = sandbox?.container?.running === true;
    if (running && !sandbox.stopping) return { takesMs: [5, 40], act: () => this.#terminate(pod, sandbox) };
    if (markedByNodeController(pod)) return { takesMs: [40, 120], act: () => this.#post(pod, 'unready', sandbox) };
    if (running) return undefined;
    if (pod.status.phase !== 'Succeeded')
      return { takesMs: [60, 200], act: () => this.#post(pod, 'completed', sandbox) };
    if (this.#model.broken('never-releases') || pod.metadata.deletionGracePeriodSeconds === 0) return undefined;
    return { takesMs: [550, 900], act: () => this.#release(pod) };
  }

  #createSandbox(pod: Pod): void {
    this.#runtime.createSandbox(pod);
    this.#post(pod, 'starting');
  }

  #startContainer(pod: Pod, sandbox: Sandbox): void {
    this.#runtime.startContainer(pod, sandbox);
    this.#post(pod, 'unready', sandbox);
  }

  #probe(pod: Pod, sandbox: Sandbox): void {
    const { container } = sandbox;
    if (container?.running !== true || !container.writer.listening) return;
    container.ready = true;
    this.#post(pod, 'ready', sandbox);
  }

  #terminate(pod: Pod, sandbox: Sandbox): void {
    tell(this.#model, 'Normal', 'Killing', about('Pod', pod), `Stopping container ${sandbox.container?.name}`);
    this.#runtime.stop(sandbox, () => {
      const now = this.#model.store.get<Pod>(podsPathOf(pod), pod.metadata.name);
      if (now?.metadata.uid === pod.metadata.uid) this.sync(now);
    });
  }

  #release(pod: Pod): void {
    this.#runtime.clear(pod.metadata.uid);
    const done = editPod(this.#model, pod, ({ metadata }) => void (metadata.deletionGracePeriodSeconds = 0));
    if (done !== undefined) finalizePod(this.#model, done);
  }

  #post(pod: Pod, as: Parameters<typeof setStatus>[1], sandbox?: Sandbox): void {
    editPod(this.#model, pod, (draft) => setStatus(draft, as, sandbox));
  }
}

// The node controller sets Ready=False without a reason; the kubelet always gives one.
function markedByNodeController(pod: Pod): boolean {
  const ready = condition(pod, 'Ready');
  return ready?.status === 'False' && ready.reason === undefined;
}
