import { sharedMountPath } from '../../../clusters/spec.ts';
import type { Disk, OpenFile } from './machine.ts';

/** A disk of its own, but for the shared directory. */
export class MountedDisk extends Map<string, OpenFile> {
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
