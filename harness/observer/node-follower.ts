import { NodeDownError } from '../errors.ts';
import type { ContainerValue, DownValue } from '../history/containers.ts';
import type { Clock, NodeShell } from '../world.ts';
import { ContainerNames } from './container-names.ts';
import { isIn, listContainers, listSandboxes, recordContainers, withEnds } from './node.ts';
import type { Pen } from './observer.ts';
import { namespaceLabelIn, parseRuntimeLine } from './runtime-line.ts';

/** Whose containers are followed, where, and who writes it down. */
export interface Followed {
  nodes: NodeShell;
  node: string;
  /** Containers of other namespaces are left out; undefined: of none. */
  namespace: string | undefined;
  pen: Pen;
  clock: Clock;
  signal: AbortSignal;
  /** Called when the node is not heard any more, with the time of the last word; its gap is recorded when it is over. */
  onBlind?: (fromMs: number, why: string) => void;
}

const silenceMs = 3_000;
const missedBeatMs = 2_000;
const pauseMs = 500;
/** What was heard before the end may still have to be looked up: a node that booted tells of many containers at once. */
const drainMs = 5_000;
const markName = 'statefault.dev/mark';

/**
 * Follows the container runtime of a node, through the engine and not through the API server, and records every start and
 * end of a container of the namespace, with the runtime's own stamps. From the moment at which the node was last heard
 * (frozen, cut off, the follower killed) to the snapshot of when it is followed again stands a `gap` entry.
 * `ready` resolves when it is first followed; `done` after `signal` aborts, and rejects when the record cannot be written.
 */
export function followNode(followed: Followed): { ready: Promise<void>; done: Promise<void> } {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const done = new NodeFollower(followed, resolve).run().finally(resolve);
  done.catch(() => undefined);
  return { ready, done };
}

class NodeFollower {
  readonly #followed: Followed;
  readonly #onReady: () => void;
  readonly #names: ContainerNames;
  #heardMs: number;
  #blind: { fromMs: number; why: string } | undefined;
  #down = false;
  #lines = Promise.resolve();
  readonly #drained = new AbortController();

  constructor(followed: Followed, onReady: () => void) {
    this.#followed = followed;
    this.#onReady = onReady;
    this.#names = new ContainerNames(followed.nodes, followed.node, followed.clock);
    this.#heardMs = followed.pen.nowMs();
  }

  async run(): Promise<void> {
    const { signal } = this.#followed;
    while (!signal.aborted) {
      const why = await this.#session();
      if (signal.aborted) break;
      this.#lost(why);
      await this.#followed.clock.sleep(pauseMs);
    }
    const unheardMs = this.#followed.pen.nowMs() - this.#heardMs;
    if (unheardMs > missedBeatMs) this.#blind ??= { fromMs: this.#heardMs, why: `silent for ${unheardMs} ms` };
    const cancel = this.#followed.clock.after(drainMs, () => this.#drained.abort());
    await this.#lines;
    cancel();
    this.#closeGap();
  }

  #lost(why: string): void {
    if (this.#blind !== undefined) return;
    this.#blind = { fromMs: this.#heardMs, why };
    this.#followed.onBlind?.(this.#heardMs, why);
  }

  /** One stream, from its beginning to its end; resolves with why it ended. */
  async #session(): Promise<string> {
    const { nodes, node, pen, clock, signal } = this.#followed;
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    const beating = new Watchdog(clock, silenceMs, () => ending.abort(new Error(`silent for ${silenceMs} ms`)));
    const mark = `${process.pid}-${pen.nowMs()}`;
    const marked = Promise.withResolvers<void>();
    const hear = (): void => {
      beating.feed();
      // What is heard before the snapshot does not end the blindness: the stream may not be complete yet.
      if (this.#blind === undefined) this.#heardMs = pen.nowMs();
    };
    const onLine = (line: string): void => {
      hear();
      if (namespaceLabelIn(line, markName) === mark) marked.resolve();
      // What cannot be recorded stops the run elsewhere; it must not end this process here.
      this.#lines = this.#lines.then(() => this.#take(line)).catch(() => undefined);
    };
    const following = nodes.follow(node, ['ctr', '-n', 'k8s.io', 'events'], { onLine, onBeat: hear }, ended);
    try {
      await Promise.race([following, this.#join(mark, marked.promise, ended)]);
      await following;
      return String(ended.reason ?? 'ended');
    } catch (error) {
      if (error instanceof NodeDownError) this.#recordDown();
      return String(ended.reason ?? error).split('\n')[0] ?? '';
    } finally {
      beating.stop();
      ending.abort();
      await following.catch(() => undefined);
    }
  }

  /** Sees the stream carry a mark of our own, so that nothing lies between it and the snapshot that is taken then. */
  async #join(mark: string, marked: Promise<void>, signal: AbortSignal): Promise<void> {
    const { nodes, node, namespace, pen, clock } = this.#followed;
    let seen = false;
    void marked.then(() => (seen = true));
    for (let attempt = 1; !seen; attempt++) {
      signal.throwIfAborted();
      // The value must change for the runtime to tell of it.
      if (attempt > 1) await this.#setMark(nodes, node, `${mark}-again`, signal);
      await this.#setMark(nodes, node, mark, signal);
      await Promise.race([marked, clock.sleep(1_000)]);
    }
    const [all, sandboxes] = await Promise.all([
      listContainers(nodes, node, pen, signal),
      listSandboxes(nodes, node, signal),
    ]);
    this.#names.learn(all, sandboxes);
    const mine = all.filter((one) => isIn(namespace, one));
    // What ended unheard has left its stamp.
    const told = this.#blind === undefined ? mine : await withEnds(nodes, node, pen, mine, signal);
    this.#closeGap();
    this.#heardMs = pen.nowMs();
    this.#down = false;
    recordContainers(node, told, pen);
    this.#onReady();
  }

  async #setMark(nodes: NodeShell, node: string, mark: string, signal: AbortSignal): Promise<void> {
    const argv = ['ctr', 'namespaces', 'label', 'statefault', `${markName}=${mark}`];
    await nodes.run(node, argv, { timeoutMs: 5_000, signal });
  }

  async #take(line: string): Promise<void> {
    const { nodes, node, namespace, pen } = this.#followed;
    const event = parseRuntimeLine(line);
    if (event === undefined) return;
    const { wallNs, ...rest } = event;
    const owner = await this.#names.of(event.id, this.#drained.signal);
    if (owner === 'sandbox' || (owner !== 'unknown' && !isIn(namespace, owner))) return;
    const value: ContainerValue = {
      node,
      ...rest,
      sourceMs: pen.msOfWall(nodes.realNs(wallNs)),
      ...(owner === 'unknown' ? {} : owner),
    };
    pen.record({ process: `node/${node}`, kind: 'observation', f: 'container', value });
  }

  #closeGap(): void {
    if (this.#blind === undefined) return;
    const { node, pen } = this.#followed;
    const value = { ...this.#blind, toMs: pen.nowMs() };
    pen.record({ process: `node/${node}`, kind: 'gap', f: 'container', value });
    this.#blind = undefined;
  }

  #recordDown(): void {
    if (this.#down) return;
    this.#down = true;
    const { node, pen } = this.#followed;
    const value: DownValue = { node, heardMs: this.#heardMs };
    pen.record({ process: `node/${node}`, kind: 'observation', f: 'down', value });
  }
}

/** Calls `onSilence` once when it was not fed for so long. */
class Watchdog {
  readonly #begin: () => () => void;
  #cancel: () => void;

  constructor(clock: Clock, afterMs: number, onSilence: () => void) {
    this.#begin = () => clock.after(afterMs, onSilence);
    this.#cancel = this.#begin();
  }

  feed(): void {
    this.#cancel();
    this.#cancel = this.#begin();
  }

  stop(): void {
    this.#cancel();
  }
}
