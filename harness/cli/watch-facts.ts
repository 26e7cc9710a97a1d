import type { Facts } from '../bounds/facts.ts';
import type { EngineValue } from '../history/containers.ts';
import type { RawObject } from '../history/objects.ts';
import { objectsAt } from '../history/query.ts';
import type { LiveFacts } from '../report/live-promises.ts';
import { liveFacts } from '../workload/live-facts.ts';
import type { KubeApi } from '../world.ts';
import type { Notebook } from './notebook.ts';
import type { Watchable } from './watchable.ts';

const everyMs = 1_000;

type Reach = Pick<Watchable, 'api' | 'nodes' | 'cluster' | 'clock'>;

/** Reads the timers in force: once of the cluster, and of each StatefulSet whenever the template of its pods changed. */
export class LiveFactsReader {
  readonly #world: Reach;
  readonly #notebook: Notebook;
  readonly #signal: AbortSignal;
  readonly #sets = new Map<string, Facts>();
  readonly #revisions = new Map<string, string>();
  #cluster: Facts | undefined;

  constructor(world: Reach, notebook: Notebook, signal: AbortSignal) {
    this.#world = world;
    this.#notebook = notebook;
    this.#signal = signal;
  }

  get facts(): LiveFacts {
    return { ...(this.#cluster === undefined ? {} : { cluster: this.#cluster }), sets: this.#sets };
  }

  /** The timers of everything that was seen so far are known. */
  get isComplete(): boolean {
    return this.#cluster !== undefined && this.#wanted().length === 0;
  }

  /** Goes on until the signal aborts: what cannot be read now is tried again. */
  async read(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#readOnce().catch(() => undefined);
      await this.#world.clock.sleep(this.isComplete ? everyMs : everyMs / 4, this.#signal).catch(() => undefined);
    }
  }

  async #readOnce(): Promise<void> {
    this.#cluster ??= await this.#factsOf({});
    for (const { set, revision, path } of this.#wanted()) {
      const { spec = {} } = await this.#world.api.get<RawObject>(path, this.#signal);
      this.#sets.set(set, await this.#factsOf(spec));
      this.#revisions.set(set, revision);
    }
  }

  /** A pod of each StatefulSet whose timers are not known. */
  #wanted(): { set: string; revision: string; path: string }[] {
    const { entries } = this.#notebook;
    const pods = [...objectsAt(entries, 'pod', Infinity).values()];
    return [...objectsAt(entries, 'statefulset', Infinity).values()].flatMap(({ namespace, name }) => {
      const pod = pods.find((one) => one.namespace === namespace && one.name.replace(/-\d+$/, '') === name);
      const set = `${namespace}/${name}`;
      const revision = pod?.revision ?? '';
      if (pod === undefined || this.#revisions.get(set) === revision) return [];
      return [{ set, revision, path: `/api/v1/namespaces/${namespace}/pods/${pod.name}` }];
    });
  }

  /** The kubelet's configuration is read on a worker that runs. */
  async #factsOf(pod: Record<string, unknown>): Promise<Facts> {
    const { api, nodes, cluster } = this.#world;
    const runs = (node: string): boolean => {
      const told = this.#notebook.entries.findLast(({ process, f }) => process === `node/${node}` && f === 'engine');
      return (told?.value as EngineValue | undefined)?.state === 'running';
    };
    const workers = [...cluster.workers.filter(runs), ...cluster.workers.filter((node) => !runs(node))];
    return liveFacts({ api: api as KubeApi, nodes, cluster: { ...cluster, workers } }, pod, this.#signal);
  }
}
