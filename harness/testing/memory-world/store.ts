import type { RawObject } from '../../history/objects.ts';
import type { WatchEvent } from '../../world.ts';

/** A change as watches replay it. */
export interface Change {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Path of the collection in its namespace, and of the object's name below it. */
  collection: string;
  object: RawObject;
  before?: RawObject;
}

/** A call that the API server refuses, with its HTTP status. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The objects of a cluster under the paths of the API, `/api/v1/namespaces/n/pods` and a name, with one counter of
 * versions and the changes since the last compaction. Objects are values: what is stored is never changed afterwards.
 */
export class ObjectStore {
  #version = 1_000;
  #compacted = 0;
  readonly #collections = new Map<string, Map<string, RawObject>>();
  readonly #changes: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #newUid: () => string;
  readonly #wall: () => string;

  constructor(newUid: () => string, wall: () => string) {
    this.#newUid = newUid;
    this.#wall = wall;
  }

  get version(): number {
    return this.#version;
  }

  get<T extends RawObject>(collection: string, name: string): T | undefined {
    return this.#collections.get(collection)?.get(name) as T | undefined;
  }

  list<T extends RawObject>(collection: string): T[] {
    return [...(this.#collections.get(collection)?.values() ?? [])] as T[];
  }

  /** The objects of a kind in every namespace; `kind` is the last part of the collection's path. */
  everywhere<T extends RawObject>(kind: string): T[] {
    return [...this.#collections].flatMap(([path, held]) =>
      path.endsWith(`/${kind}`) ? [...held.values()] : [],
    ) as T[];
  }

  /** Adds an object; it gets its uid, its version and its time. Throws Refused 409 when the name is taken. */
  create<T extends RawObject>(collection: string, draft: Omit<T, 'metadata'> & { metadata: { name: string } }): T {
    if (this.get(collection, draft.metadata.name) !== undefined)
      throw new Refused(409, `${collection}/${draft.metadata.name} already exists`);
    const object = structuredClone(draft) as unknown as T;
    object.metadata = { ...object.metadata, uid: this.#newUid(), creationTimestamp: this.#wall() };
    return this.#put('ADDED', collection, object);
  }

  /** Changes an object if it is there and still the one of `uid`; a change of nothing is no change. */
  update<T extends RawObject>(
    collection: string,
    { name, uid }: { name: string; uid: string },
    edit: (draft: T) => void,
  ): T | undefined {
    const before = this.get<T>(collection, name);
    if (before?.metadata.uid !== uid) return undefined;
    const text = JSON.stringify(before);
    const draft = JSON.parse(text) as T;
    edit(draft);
    if (JSON.stringify(draft) === text) return before;
    return this.#put('MODIFIED', collection, draft, before);
  }

  /** Takes an object away. */
  remove(collection: string, { name, uid }: { name: string; uid: string }): void {
    const before = this.get(collection, name);
    if (before?.metadata.uid !== uid) return;
    this.#put('DELETED', collection, structuredClone(before), before);
  }

  /** Changes of a collection after a version; undefined when they are forgotten already. */
  since(collection: string, version: number): Change[] | undefined {
    if (version < this.#compacted) return undefined;
    return this.#changes.filter((change) => change.version > version && change.collection === collection);
  }

  /** Forgets all changes up to now, so that a watch from an older version is refused with 410. */
  compact(): void {
    this.#compacted = this.#version;
    this.#changes.length = 0;
  }

  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put<T extends RawObject>(type: Change['type'], collection: string, object: T, before?: RawObject): T {
    const version = ++this.#version;
    object.metadata.resourceVersion = String(version);
    const held = this.#collections.get(collection) ?? new Map<string, RawObject>();
    this.#collections.set(collection, held);
    if (type === 'DELETED') held.delete(object.metadata.name);
    else held.set(object.metadata.name, object);
    const change: Change = { version, type, collection, object, ...(before === undefined ? {} : { before }) };
    this.#changes.push(change);
    for (const listener of [...this.#listeners]) listener(change);
    return object;
  }
}

/** A change as a watch of all objects sends it. */
export const eventOf = ({ type, object }: Change): WatchEvent => ({ type, object });
