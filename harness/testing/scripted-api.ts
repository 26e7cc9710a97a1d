import type { RawObject } from '../history/objects.ts';
import type { Clock, KubeApi, RawList, WatchEvent } from '../world.ts';

/** What a watch does when it is asked for: sends events, then ends in one of the ways a real one can. */
export interface Attempt {
  events?: WatchEvent[];
  then: 'end' | 'stay' | Error;
  /** It is refused before it is open. */
  refused?: true;
}

/** An error as the API server's HTTP answers give it. */
export const httpError = (status: number): Error =>
  Object.assign(new Error(`GET: ${status}`), { name: 'ApiError', status });

/** A pod at a version, as raw JSON. */
export const rawPod = (name: string, version: number, phase = 'Running'): RawObject => ({
  metadata: { name, uid: `uid-${name}`, namespace: 'test', resourceVersion: String(version) },
  status: { phase },
});

export const podList = (version: number, ...items: RawObject[]): RawList => ({
  metadata: { resourceVersion: String(version) },
  items,
});

/** An API server that follows a script: the lists and watches of one collection, one after the other; the last stays. */
export class ScriptedApi implements KubeApi {
  /** The version that each watch was asked to go on from. */
  readonly resumedFrom: string[] = [];
  /** Whether it answers heartbeats. */
  alive = true;
  readonly #lists: (RawList | Error)[];
  readonly #attempts: Attempt[];
  readonly #clock: Clock;

  constructor(lists: (RawList | Error)[], attempts: Attempt[], clock: Clock) {
    this.#clock = clock;
    this.#lists = lists;
    this.#attempts = attempts;
  }

  async list(): Promise<RawList> {
    const list = this.#lists.length > 1 ? this.#lists.shift() : this.#lists[0];
    if (list instanceof Error) throw list;
    return list as RawList;
  }

  async watch(
    _path: string,
    version: string,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
    onOpen?: () => void,
  ): Promise<void> {
    this.resumedFrom.push(version);
    const attempt = this.#attempts.shift() ?? { then: 'stay' };
    await this.#clock.sleep(1);
    if (attempt.refused !== true) onOpen?.();
    for (const event of attempt.events ?? []) onEvent(event);
    if (attempt.then instanceof Error) throw attempt.then;
    if (attempt.then === 'stay') await aborted(signal);
  }

  async get<T>(_path: string, signal?: AbortSignal): Promise<T> {
    if (!this.alive) await aborted(signal as AbortSignal);
    return {} as T;
  }

  async apply(): Promise<void> {}
  async remove(): Promise<void> {}

  async send(): Promise<RawObject> {
    throw httpError(405);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
