import type { Profile } from '../../clusters/profile.ts';
import { sharedMountPath, type Storage } from '../../clusters/spec.ts';
import type { World } from '../world.ts';
import { apiServer, Outage } from './memory-world/api-server.ts';
import type { BrokenPromise } from './memory-world/broken-promises.ts';
import { Chance } from './memory-world/chance.ts';
import { Kubelet } from './memory-world/kubelet.ts';
import type { Disk, Machine, OpenFile } from './memory-world/machine.ts';
import type { Model } from './memory-world/model.ts';
import { startNamespaces } from './memory-world/namespaces.ts';
import { startNodeLifecycle } from './memory-world/node-lifecycle.ts';
import { paths } from './memory-world/paths.ts';
import { memoryOutside } from './memory-world/prober.ts';
import { startProvisioner } from './memory-world/provisioner.ts';
import { startScheduler } from './memory-world/scheduler.ts';
import { memoryShell } from './memory-world/shell.ts';
import { startStatefulSets } from './memory-world/stateful-set.ts';
import { ObjectStore } from './memory-world/store.ts';
import { startTaintEviction } from './memory-world/taint-eviction.ts';
import { kubeletConfig, managerCommand, timersOf } from './memory-world/timers.ts';
import { VirtualClock } from './memory-world/virtual-clock.ts';

/** How a memory world is made. */
export interface MemoryWorldOptions {
  /** Everything that varies follows from it. */
  seed: number;
  profile?: Profile;
  storage?: Storage;
  workers?: number;
  /** Promises that this cluster does not keep. */
  broken?: readonly BrokenPromise[];
}

/** A world whose time passes only under `clock.run`. */
export interface MemoryWorld extends World {
  clock: VirtualClock;
  /** Cuts the harness off from the API server. */
  outage: Outage;
  /** Makes every watch from an older version fail with 410. */
  compact(): void;
}

const version = 'v1.36.1';

/**
 * A model of a cluster in memory, for tests of the harness only: what it does is checked against saved real histories
 * (fidelity.test.ts). Its controllers work on one object store; its containers write to disks of its machines.
 */
export function memoryWorld(options: MemoryWorldOptions): MemoryWorld {
  const { seed, profile = 'fast', storage = 'pinned', workers = 3, broken = [] } = options;
  const clock = new VirtualClock();
  const chance = new Chance(seed);
  const store = new ObjectStore(
    () => chance.uid(),
    () => new Date(clock.wallMs()).toISOString(),
  );
  const machines = new Map<string, Machine>();
  const isBroken = (promise: BrokenPromise): boolean => broken.includes(promise);
  const model: Model = { clock, chance, store, timers: timersOf(profile), storage, broken: isBroken, machines };
  const controlPlane = 'memory-control-plane';
  const workerNames = Array.from({ length: workers }, (_, at) => `memory-worker${at === 0 ? '' : at + 1}`);
  const shared: Disk = new Map();
  for (const [at, name] of [controlPlane, ...workerNames].entries())
    machines.set(name, machine(model, name, at, shared));
  addStaticPod(store, controlPlane, profile);
  for (const start of [
    startNodeLifecycle,
    startTaintEviction,
    startStatefulSets,
    startScheduler,
    startProvisioner,
    startNamespaces,
  ])
    start(model);
  const outage = new Outage();
  return {
    cluster: {
      name: 'memory',
      k8s: version,
      profile,
      storage,
      controlPlanes: [controlPlane],
      workers: workerNames,
      workloadImage: 'statefault/workload:memory',
    },
    api: apiServer(model, version, outage),
    nodes: memoryShell(model, kubeletConfig(profile)),
    outside: memoryOutside(model),
    clock,
    outage,
    compact: () => store.compact(),
  };
}

function machine(model: Model, name: string, at: number, shared: Disk): Machine {
  const network = `10.244.${at}`;
  const disk = new MountedDisk(shared);
  const kubelet = { active: true, start() {}, stop() {} };
  const made: Machine = { name, network, nextAddress: 2, kubelet, sandboxes: new Map(), disk };
  made.kubelet = new Kubelet(model, made);
  return made;
}

/** A disk of its own, but for the shared directory. */
class MountedDisk extends Map<string, OpenFile> {
  readonly #shared: Disk;
  constructor(shared: Disk) {
    super();
    this.#shared = shared;
  }
  override get(path: string): OpenFile | undefined {
    return isShared(path) ? this.#shared.get(path) : super.get(path);
  }
  override set(path: string, file: OpenFile): this {
    if (isShared(path)) this.#shared.set(path, file);
    else super.set(path, file);
    return this;
  }
  override delete(path: string): boolean {
    return isShared(path) ? this.#shared.delete(path) : super.delete(path);
  }
  override *keys(): MapIterator<string> {
    yield* super.keys();
    yield* this.#shared.keys();
  }
}

const isShared = (path: string): boolean => path.startsWith(`${sharedMountPath}/`);

// The static pod as its mirror shows it: only its command line is read.
function addStaticPod(store: ObjectStore, controlPlane: string, profile: Profile): void {
  const name = `kube-controller-manager-${controlPlane}`;
  store.create(paths.pods('kube-system'), {
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system' } as { name: string },
    spec: {
      nodeName: controlPlane,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
      containers: [{ name: 'kube-controller-manager', command: managerCommand(profile) }],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [] },
  });
}
