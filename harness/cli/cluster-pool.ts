import { nodeContainers } from '../control/containers.ts';
import { ourCluster, type OurCluster } from '../control/kind.ts';
import { openWorld, type OpenWorld } from '../control/open-world.ts';
import { UsageError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { gate } from '../phases/gate.ts';
import type { RunCluster } from '../store/session.ts';
import type { World } from '../world.ts';
import { ledgerOf, makeCluster, type Tools } from './clusters.ts';
import type { Context } from './context.ts';
import { removeCluster } from './down.ts';
import { wake } from './our-world.ts';
import { serves, type Wanted } from './wanted-cluster.ts';

/** A cluster in use. */
interface Use {
  name: string;
  world: OpenWorld;
  /** By us: it may be removed. */
  made: boolean;
  /** A scenario asked for it alone, or it is broken: nobody is to have it next. */
  spent: boolean;
}

const usableMs = 60_000;

/** The name of the clusters that are made beside one that was there before. */
export const besideName = (name: string): string => `${name.slice(0, 36)}-own`;

/**
 * The clusters of a session, at most one of them made by us at any time: the one of this name that is there, for the scenarios that it
 * serves, and one that is made when a scenario asks for another.
 */
export class ClusterPool {
  readonly #name: string;
  readonly #found: Tools;
  readonly #given: Context;
  #there: Use | undefined;
  #made: Use | undefined;

  constructor(name: string, found: Tools, given: Context) {
    this.#name = name;
    this.#found = found;
    this.#given = given;
  }

  /** Opens the cluster that is there before the session, if there is one; what it is. */
  async openGiven(): Promise<World['cluster'] | undefined> {
    const exists = (await nodeContainers(this.#given.signal)).some(({ cluster }) => cluster === this.#name);
    if (!exists) return undefined;
    const cluster = await ourCluster(this.#name, this.#given.signal);
    this.#there = { name: this.#name, world: await this.#open(cluster), made: false, spent: false };
    return this.#there.world.cluster;
  }

  /** The cluster that serves as things are, if one does. */
  serving(wanted: Wanted): OpenWorld | undefined {
    return [this.#there, this.#made].find((use) => use && !use.spent && serves(kindOf(use.world), wanted))?.world;
  }

  /** A cluster that serves, and whether a scenario of this session, or of somebody else, was on it before. */
  async take(wanted: Wanted): Promise<{ world: OpenWorld; fresh: boolean }> {
    const served = this.serving(wanted);
    if (served !== undefined) return { world: served, fresh: false };
    await this.#removeMade();
    const name = this.#there === undefined ? this.#name : besideName(this.#name);
    const { alone, ...spec } = wanted;
    const { signal, artifacts } = this.#given;
    // Of a session that was killed: we hold its lock.
    if ((await nodeContainers(signal)).some(({ cluster }) => cluster === name)) await removeCluster(name, this.#found);
    const cluster = await makeCluster({ ...spec, name }, this.#found, artifacts, this.#given);
    this.#made = { name, world: await this.#open(cluster), made: true, spent: alone };
    return { world: this.#made.world, fresh: true };
  }

  /** After a run that the cluster failed: it is kept only when it comes to be as it was. */
  async keepIfUsable(world: World): Promise<void> {
    const signal = AbortSignal.any([this.#given.signal, AbortSignal.timeout(usableMs)]);
    try {
      await gate(world, faults, ledgerOf(world), signal, this.#given.say);
    } catch (error) {
      this.#given.signal.throwIfAborted();
      this.spend(world, String(error));
    }
  }

  /** Nobody is to have this cluster any more. */
  spend({ cluster }: World, why: string): void {
    const use = [this.#there, this.#made].find((one) => one?.name === cluster.name);
    if (use !== undefined) use.spent = true;
    this.#given.say(`cluster "${cluster.name}" is used no more: ${why}`);
  }

  /** Closes all connections; removes what was made, unless it is to be kept. */
  async close(keepMade: boolean): Promise<void> {
    await this.#there?.world.close();
    if (!keepMade) return this.#removeMade();
    await this.#made?.world.close();
  }

  async #removeMade(): Promise<void> {
    const use = this.#made;
    if (use === undefined) return;
    this.#made = undefined;
    this.#given.say(`removing cluster "${use.name}"`);
    await use.world.close();
    await removeCluster(use.name, this.#found);
  }

  async #open(cluster: OurCluster): Promise<OpenWorld> {
    await wake(cluster, this.#given);
    return openWorld(this.#found.kind, cluster, this.#given.signal);
  }
}

/** What a cluster is, for the record. */
export const kindOf = ({ cluster }: World): RunCluster => ({
  k8s: cluster.k8s,
  profile: cluster.profile,
  storage: cluster.storage,
  workers: cluster.workers.length,
  timeLapse: cluster.timeLapse,
});

/** Throws UsageError when a cluster that is there is not what was asked for. */
export function requireSame(cluster: World['cluster'], asked: Partial<RunCluster>): void {
  const { name, timeLapse, k8s, profile, storage } = cluster;
  const refuse = (what: string): never => {
    throw new UsageError(`cluster "${name}" ${what}: use another --name`);
  };
  if (asked.k8s !== undefined && asked.k8s !== k8s) refuse(`has Kubernetes ${k8s}, not ${asked.k8s}`);
  if (asked.timeLapse !== undefined && asked.timeLapse !== timeLapse)
    refuse(`runs ${timeLapse} times as fast, not ${asked.timeLapse}`);
  if (asked.profile !== undefined && asked.profile !== profile) refuse(`has ${profile} timers, not ${asked.profile}`);
  if (asked.storage !== undefined && asked.storage !== storage) refuse(`has ${storage} volumes, not ${asked.storage}`);
}
