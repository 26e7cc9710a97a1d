import type { Collection } from '../observer/api.ts';
import { observeApi } from '../observer/api.ts';
import { Blindness } from '../observer/blindness.ts';
import { observeEngine } from '../observer/engine.ts';
import { followKubelet } from '../observer/kubelet-follower.ts';
import { followNode } from '../observer/node-follower.ts';
import type { LiveView } from '../report/live-model.ts';
import type { NamedNode } from '../report/live-nodes.ts';
import { liveView } from '../report/live-view.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KubeApi } from '../world.ts';
import { Notebook } from './notebook.ts';
import { LiveFactsReader } from './watch-facts.ts';
import { FaultsReader } from './watch-faults.ts';
import type { Watchable } from './watchable.ts';

const retryMs = 1_000;
const firstPictureMs = 12_000;
const lookMs = 50;

export interface WatchingOptions {
  ledger: Pick<Ledger, 'read'>;
  /** The only namespace to watch; undefined: all. */
  namespace?: string | undefined;
  signal: AbortSignal;
  /** Called when something was observed. */
  onEntry?: () => void;
}

/** Follows a cluster until `signal` aborts, and gives its picture at any time. */
export class Watching {
  readonly #world: Watchable;
  readonly #namespace: string | undefined;
  readonly #signal: AbortSignal;
  readonly #notebook: Notebook;
  readonly #facts: LiveFactsReader;
  readonly #faults: FaultsReader;
  readonly #named: NamedNode[];
  #listed = false;

  constructor(world: Watchable, { ledger, namespace, signal, onEntry }: WatchingOptions) {
    this.#world = world;
    this.#namespace = namespace;
    this.#signal = signal;
    this.#notebook = new Notebook(world.clock, onEntry);
    this.#named = [
      ...world.cluster.controlPlanes.map((name) => ({ name, role: 'control-plane' })),
      ...world.cluster.workers.map((name) => ({ name, role: 'worker' })),
    ];
    this.#facts = new LiveFactsReader(world, this.#notebook, signal);
    this.#faults = new FaultsReader(world, ledger, signal);
    this.#begin();
  }

  /** The picture of now. */
  view(): LiveView {
    const { cluster } = this.#world;
    const input = {
      cluster: cluster.name,
      k8s: cluster.k8s,
      nodes: this.#named,
      namespace: this.#namespace,
      history: this.#notebook.entries,
      facts: this.#facts.facts,
      faults: this.#faults.faults,
    };
    return liveView(input, this.#notebook.nowMs());
  }

  /** Resolves when everybody was asked and has answered, or is known not to; at the latest after 12 s. */
  async firstPicture(): Promise<void> {
    const { clock } = this.#world;
    const untilMs = this.#notebook.nowMs() + firstPictureMs;
    while (this.#notebook.nowMs() < untilMs && !this.#isWhole()) await clock.sleep(lookMs, this.#signal);
  }

  #isWhole(): boolean {
    const { entries } = this.#notebook;
    const isSilent = entries.some(({ process, kind }) => process === 'api' && kind === 'gap');
    const told = (node: string, ...fs: string[]): boolean =>
      entries.some(({ process, f }) => process === `node/${node}` && fs.includes(f));
    return (
      this.#faults.isComplete &&
      (isSilent || (this.#listed && this.#facts.isComplete)) &&
      this.#named.every(
        ({ name }) => told(name, 'engine') && told(name, 'kubelet') && told(name, 'container', 'containers'),
      )
    );
  }

  #begin(): void {
    const { nodes, clock } = this.#world;
    const pen = this.#notebook;
    const signal = this.#signal;
    const names = this.#named.map(({ name }) => name);
    const following = [
      observeEngine(this.#world, names, pen, signal),
      this.#followApi(),
      this.#facts.read(),
      this.#faults.read(),
      ...names.flatMap((node) => {
        const process = `node/${node}`;
        const onBlind = (fromMs: number, why: string): void =>
          void pen.record({ process, kind: 'gap', type: 'invoke', f: 'container', value: { fromMs, why } });
        return [
          followKubelet({ nodes, node, pen, clock, signal }),
          followNode({ nodes, node, namespace: this.#namespace, pen, clock, signal, onBlind }).done,
        ];
      }),
    ];
    // Each goes on through every trouble; what ends one is the end of all.
    for (const one of following) one.catch(() => undefined);
  }

  /** Lists and watches; until the first lists are there, again and again. */
  async #followApi(): Promise<void> {
    const { clock } = this.#world;
    const world = { api: this.#world.api as KubeApi, clock };
    const pen = this.#notebook;
    const blindness = new Blindness(pen, '*');
    while (!this.#signal.aborted) {
      const fromMs = pen.nowMs();
      try {
        const { done } = await observeApi(world, collectionsIn(this.#namespace), pen, this.#signal);
        this.#listed = true;
        blindness.end('late');
        return await done;
      } catch (error) {
        if (this.#signal.aborted) return;
        // What half a list told would never be told to be gone.
        if (!this.#listed) pen.forget('api');
        blindness.begin(fromMs, String(error));
        await clock.sleep(retryMs, this.#signal).catch(() => undefined);
      }
    }
  }
}

function collectionsIn(namespace: string | undefined): Collection[] {
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return [
    { subject: 'node', path: '/api/v1/nodes' },
    { subject: 'volume', path: '/api/v1/persistentvolumes' },
    { subject: 'pod', path: `/api/v1${within}/pods` },
    { subject: 'claim', path: `/api/v1${within}/persistentvolumeclaims` },
    { subject: 'statefulset', path: `/apis/apps/v1${within}/statefulsets` },
  ];
}
