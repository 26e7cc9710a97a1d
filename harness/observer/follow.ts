import type { RawObject, Subject } from '../history/objects.ts';
import type { WatchEvent, World } from '../world.ts';
import { Blindness } from './blindness.ts';
import { KnownObjects } from './known-objects.ts';
import type { Pen } from './observer.ts';

/** A collection to follow: what it is called in the history, and its path. */
export interface Collection {
  subject: Subject;
  path: string;
  /** Which of its objects are followed; left out: all. */
  mine?: (object: RawObject) => boolean;
}

/** What following needs of the world. */
export type Reach = Pick<World, 'api' | 'clock'>;

/** How long what takes; milliseconds. */
export interface Timing {
  /**
   * The server sends a bookmark about every minute: a watch that is silent for longer than this has died unnoticed. It sends none of
   * events, which it does not keep in its cache: there one that brings something as soon as it is resumed had died.
   */
  silenceMs: number;
  /** Between two attempts while the server does not answer. */
  pauseMs: number;
  /** What a resumed watch has to catch up on comes right after its beginning; after this it is all there. */
  catchUpMs: number;
}
export const usualTiming: Timing = { silenceMs: 90_000, pauseMs: 250, catchUpMs: 1_000 };

/** How a watch ended. */
interface Ending {
  /** What broke it; undefined when the server ended it in due time. */
  why?: string;
  /** Since when nothing was seen. */
  blindSinceMs: number;
  /** Something was seen of the collection. */
  progressed: boolean;
  /** We ended it, since it brought nothing for too long. */
  silent?: true;
  /** The version that we have was not good for anything: it is gone for sure, or the server balks at it. */
  version?: 'expired' | 'suspect';
}

/** This many answered attempts in a row that bring nothing, and the version we resume from is given up. */
const fruitless = 3;

/**
 * Follows one collection: list, then watch, and the watch again from the last version that was seen, for as long as
 * `signal` stands. A watch that the server ends in due time and accepts again at once is no gap. One that breaks or falls
 * silent and is resumed is a gap that is `late`. When the server no longer has our version (410), the list that follows
 * tells how things stand, and what came and went before it is lost.
 */
export class Follower {
  readonly #world: Reach;
  readonly #path: string;
  readonly #mine: (object: RawObject) => boolean;
  readonly #pen: Pen;
  readonly #timing: Timing;
  readonly #known: KnownObjects;
  readonly #blindness: Blindness;
  #version = '';
  /** When all was well with the watch for the last time. */
  #heardMs = 0;
  readonly #bookmarked: boolean;
  /** A gap of a watch without bookmarks that was silent, if it had died: known when it is resumed. */
  #perhaps: { fromMs: number; why: string } | undefined;

  constructor(world: Reach, { subject, path, mine = () => true }: Collection, pen: Pen, timing: Timing) {
    this.#world = world;
    this.#path = path;
    this.#mine = mine;
    this.#pen = pen;
    this.#timing = timing;
    this.#known = new KnownObjects(subject, pen);
    this.#blindness = new Blindness(pen, subject);
    this.#bookmarked = subject !== 'event';
  }

  /** Records how things stand. */
  async list(signal: AbortSignal): Promise<void> {
    const list = await this.#world.api.list(this.#path, signal);
    this.#known.listed({ ...list, items: list.items.filter(this.#mine) });
    this.#version = list.metadata.resourceVersion;
    this.#heardMs = this.#pen.nowMs();
  }

  /** Records every change after {@link list}; resolves after `signal` aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    let barren = 0;
    while (!signal.aborted) {
      const startedMs = this.#pen.nowMs();
      const ending = await this.#watch(signal);
      if (signal.aborted) return;
      const { why, blindSinceMs: fromMs } = ending;
      if (why !== undefined && ending.silent === true && !this.#bookmarked) this.#perhaps = { fromMs, why };
      else if (why !== undefined) this.#blindness.begin(fromMs, why);
      barren = ending.progressed ? 0 : barren + Number(ending.version === 'suspect');
      if (ending.version === 'expired' || barren >= fruitless) {
        await this.#relist(ending.why ?? '', signal);
        barren = 0;
      } else if (this.#pen.nowMs() - startedMs < this.#timing.pauseMs) await this.#pause(signal);
    }
  }

  async #watch(signal: AbortSignal): Promise<Ending> {
    const silence = new AbortController();
    const { clock } = this.#world;
    const watch = (): (() => void) => clock.after(this.#timing.silenceMs, () => silence.abort());
    let unwatch = watch();
    let stopCatchingUp: (() => void) | undefined;
    let progressed = false;
    const onOpen = (): void => {
      this.#heardMs = this.#pen.nowMs();
      stopCatchingUp ??= clock.after(this.#timing.catchUpMs, () => this.#caughtUp());
    };
    const onEvent = (event: WatchEvent): void => {
      if (event.type === 'ERROR') throw refusal(event);
      onOpen();
      progressed = true;
      unwatch();
      unwatch = watch();
      this.#take(event);
    };
    try {
      await this.#world.api.watch(
        this.#path,
        this.#version,
        onEvent,
        AbortSignal.any([signal, silence.signal]),
        onOpen,
      );
      this.#heardMs = this.#pen.nowMs();
      return { progressed, blindSinceMs: this.#heardMs };
    } catch (error) {
      const silent = silence.signal.aborted;
      const why = silent ? `silent for ${this.#timing.silenceMs / 1_000} s` : String(error);
      return {
        progressed,
        why,
        ...(silent && { silent }),
        ...this.#broken(error, stopCatchingUp !== undefined, silent),
      };
    } finally {
      unwatch();
      stopCatchingUp?.();
    }
  }

  #broken(error: unknown, opened: boolean, silent: boolean): Pick<Ending, 'blindSinceMs' | 'version'> {
    const { status = 0 } = error as { status?: number };
    // A connection that was reset was alive until then; one that fell silent, or was too slow to keep, was not.
    const alive = opened && !silent && status !== 410 && !isTimeout(error);
    const balked = opened || (status >= 400 && status < 500 && status !== 429);
    const blindSinceMs = alive ? this.#pen.nowMs() : this.#heardMs;
    if (status === 410) return { blindSinceMs, version: 'expired' };
    return balked && !silent ? { blindSinceMs, version: 'suspect' } : { blindSinceMs };
  }

  #caughtUp(): void {
    this.#perhaps = undefined;
    try {
      this.#blindness.end('late');
    } catch {
      // The record can no longer be written: the next event ends the watch with that error.
    }
  }

  #take({ type, object }: WatchEvent): void {
    this.#version = object.metadata.resourceVersion ?? this.#version;
    if (this.#perhaps !== undefined && type !== 'BOOKMARK')
      this.#blindness.begin(this.#perhaps.fromMs, this.#perhaps.why);
    this.#perhaps = undefined;
    if (type !== 'BOOKMARK' && type !== 'ERROR' && this.#mine(object)) this.#known.changed(type, object);
  }

  // An abort ends the pause; whoever paused looks at the signal next.
  #pause(signal: AbortSignal): Promise<void> {
    return this.#world.clock.sleep(this.#timing.pauseMs, signal).catch(() => {});
  }

  async #relist(why: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.list(signal);
        return this.#blindness.end('lost', why);
      } catch {
        await this.#pause(signal);
      }
    }
  }
}

/** The server's word that a watch cannot go on; its object is a Status. */
function refusal({ object }: WatchEvent): Error {
  const { code, message } = object as { code?: number; message?: string };
  return Object.assign(new Error(`watch error ${String(code)}: ${String(message)}`), { status: code });
}

const isTimeout = (error: unknown): boolean =>
  /TIMEOUT|TIMEDOUT/i.test(`${String((error as { code?: string }).code)} ${String(error)}`);
