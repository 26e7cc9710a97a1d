import type { Profile } from '../../clusters/profile.ts';
import type { Storage } from '../../clusters/spec.ts';
import type { World } from '../world.ts';
import { apiServer } from './memory-world/api-server.ts';
import { Outage } from './memory-world/outage.ts';
import type { BrokenPromise } from './memory-world/broken-promises.ts';
import { Chance } from './memory-world/chance.ts';
import { Kubelet } from './memory-world/kubelet.ts';
import type { Disk, Machine } from './memory-world/machine.ts';
import type { Model } from './memory-world/model.ts';
import { startClaimProtection } from './memory-world/claim-protection.ts';
import { startNamespaces } from './memory-world/namespaces.ts';
import { startNodeLifecycle } from './memory-world/node-lifecycle.ts';
import { MountedDisk } from './memory-world/mounted-disk.ts';
import { startLeaderLeases } from './memory-world/leader-leases.ts';
import { memoryOutside } from './memory-world/prober.ts';
import { startProvisioner } from './memory-world/provisioner.ts';
import { Runtime } from './memory-world/runtime.ts';
import { startScheduler } from './memory-world/scheduler.ts';
import { memoryMachines } from './memory-world/machines.ts';
import { memoryShell } from './memory-world/shell.ts';
import { addDns } from './memory-world/dns.ts';
import { addStaticPod } from './memory-world/static-pod.ts';
import { startStatefulSets } from './memory-world/stateful-set.ts';
import { ObjectStore } from './memory-world/store.ts';
import { startTaintEviction } from './memory-world/taint-eviction.ts';
import { kubeletConfig, timersOf } from './memory-world/timers.ts';
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
  compact: () => void;
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
  const model: Model = {
    clock,
    chance,
    store,
    timers: timersOf(profile),
    storage,
    broken: isBroken,
    machines,
    reports: new Map(),
  };
  const controlPlane = 'memory-control-plane';
  const workerNames = Array.from({ length: workers }, (_, at) => `memory-worker${at === 0 ? '' : at + 1}`);
  const shared: Disk = new Map();
  for (const [at, name] of [controlPlane, ...workerNames].entries())
    machines.set(name, machine(model, name, at, shared));
  addStaticPod(store, controlPlane, profile);
  addDns(store);
  for (const start of [
    startNodeLifecycle,
    startTaintEviction,
    startStatefulSets,
    startScheduler,
    startProvisioner,
    startNamespaces,
    startClaimProtection,
    startLeaderLeases,
  ])
    start(model);
  const outage = new Outage();
  return {
    cluster: {
      name: 'memory',
      k8s: version,
      profile,
      storage,
      timeLapse: 1,
      controlPlanes: [controlPlane],
      workers: workerNames,
      workloadImage: 'statefault/workload:memory',
    },
    api: apiServer(model, version, outage),
    nodes: memoryShell(model, kubeletConfig(profile)),
    machines: memoryMachines(model),
    outside: memoryOutside(model),
    clock,
    outage,
    compact: () => store.compact(),
  };
}

function machine(model: Model, name: string, at: number, shared: Disk): Machine {
  const network = `10.244.${at}`;
  const disk = new MountedDisk(shared);
  const kubelet = { active: true, start() {}, stop() {}, cutOff() {}, reconnect() {} };
  const made: Machine = {
    name,
    network,
    nextAddress: 2,
    kubelet,
    filter: [],
    provoked: 0,
    timers: new Map(),
    sandboxes: new Map(),
    disk,
    runtime: new Runtime(model.clock),
  };
  made.kubelet = new Kubelet(model, made);
  return made;
}
