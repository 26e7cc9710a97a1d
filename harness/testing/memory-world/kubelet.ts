import { nodeLabels } from '../../../clusters/spec.ts';
import { KubeletPods } from './kubelet-pods.ts';
import type { Machine } from './machine.ts';
import { every, isOf, wall, type Model } from './model.ts';
import { condition, setCondition, type Lease, type Node, type Pod } from './objects.ts';
import { paths } from './paths.ts';

const fine: [type: string, status: string, reason: string][] = [
  ['NetworkUnavailable', 'False', 'FlannelIsUp'],
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
  ['Ready', 'True', 'KubeletReady'],
];

const housekeepingMs = 2_000;

/**
 * The kubelet of a machine: renews its lease (a quarter of its duration, up to 4 % late), posts its status, drives its
 * pods. Stopped or cut off from the API server, it does nothing of that; containers go on. Source: pkg/kubelet (kubelet_node_status.go, kubelet.go).
 */
export class Kubelet {
  active = true;
  #cut = false;
  #cuts = 0;
  readonly #model: Model;
  readonly #machine: Machine;
  readonly #pods: KubeletPods;
  #postedMs = Number.NEGATIVE_INFINITY;

  constructor(model: Model, machine: Machine) {
    this.#model = model;
    this.#machine = machine;
    this.#pods = new KubeletPods(model, machine);
    const { leaseRenewalMs, statusUpdateMs } = model.timers;
    this.#register();
    every(model, leaseRenewalMs, 0.04, () => this.#renew());
    every(model, statusUpdateMs, 0.04, () => this.#post());
    every(model, housekeepingMs, 0.05, () => this.#works && this.#pods.housekeep());
    model.store.listen((change) => {
      if (this.#works && isOf(change, 'pods') && change.type !== 'DELETED') this.#pods.sync(change.object as Pod);
    });
  }

  start(): void {
    if (this.active) return;
    this.active = true;
    if (!this.#cut) this.#begin();
  }

  /** The API server is out of its reach. */
  cutOff(): void {
    this.#pods.pause();
    this.#cut = true;
    this.#cuts++;
  }

  /** It is within reach again; the connection of before comes to life when a packet is sent again, or is given up. */
  reconnect(): void {
    const { clock, chance } = this.#model;
    const cuts = this.#cuts;
    clock.after(chance.between(200, 12_000), () => {
      if (cuts !== this.#cuts) return;
      this.#cut = false;
      if (!this.active) return;
      this.#pods.begin();
      this.#renew();
      this.#post();
      // Its watch goes on where it was: it hears at once of what was deleted meanwhile.
      this.#pods.syncAll();
      this.#pods.housekeep();
    });
  }

  get #works(): boolean {
    return this.active && !this.#cut;
  }

  #begin(): void {
    const epoch = this.#pods.begin();
    const { clock, chance } = this.#model;
    clock.after(chance.between(200, 700), () => {
      if (!this.#pods.isCurrent(epoch)) return;
      this.#renew();
      this.#post();
    });
    // The first look at the runtime takes a while; only then pods are acted upon.
    clock.after(chance.between(1_000, 1_500), () => this.#pods.isCurrent(epoch) && this.#pods.syncAll());
  }

  stop(): void {
    if (!this.active) return;
    this.active = false;
    this.#pods.end();
  }

  #register(): void {
    const { store, timers, storage } = this.#model;
    const { name, network } = this.#machine;
    const controlPlane = name.endsWith('control-plane');
    const taints = controlPlane ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : [];
    const metadata = { name, labels: { [nodeLabels.profile]: 'memory', [nodeLabels.storage]: storage } };
    const address = `172.18.0.${2 + Number(network.split('.')[2])}`;
    store.create<Node>(paths.nodes, {
      kind: 'Node',
      metadata,
      spec: { podCIDR: `${network}.0/24`, podCIDRs: [`${network}.0/24`], ...(controlPlane ? { taints } : {}) },
      status: {
        conditions: fine.map(([type, status, reason]) => ({ type, status, reason })),
        addresses: [{ type: 'InternalIP', address }],
      },
    });
    const leaseDurationSeconds = (timers.leaseRenewalMs * 4) / 1_000;
    store.create<Lease>(paths.leases, {
      metadata: { name },
      spec: { renewTime: wall(this.#model), leaseDurationSeconds },
    });
  }

  #renew(): void {
    const { store } = this.#model;
    const lease = this.#works ? store.get<Lease>(paths.leases, this.#machine.name) : undefined;
    if (lease !== undefined)
      store.update<Lease>(paths.leases, lease.metadata, ({ spec }) => void (spec.renewTime = wall(this.#model)));
  }

  // Posts what changed against the API server's view at once, what did not after the report frequency.
  #post(): void {
    const { store, clock, timers } = this.#model;
    const node = this.#works ? store.get<Node>(paths.nodes, this.#machine.name) : undefined;
    if (node === undefined) return;
    const changed = condition(node, 'Ready')?.status !== 'True';
    if (!changed && clock.elapsedMs - this.#postedMs < timers.statusReportMs * 0.99) return;
    this.#postedMs = clock.elapsedMs;
    store.update<Node>(paths.nodes, node.metadata, (draft) => {
      for (const [type, status, reason] of fine) setCondition(draft, type, status, reason);
      for (const one of draft.status.conditions) one.lastHeartbeatTime = wall(this.#model);
    });
  }
}
