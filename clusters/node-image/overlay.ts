import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../harness/errors.ts';
import type { Change } from './go-part.ts';
import type { Ingredient } from './key.ts';

/** A patch of Kubernetes, in the format of `go build -overlay`, with every file it brings in. */
export interface Overlay {
  file: string;
  /** The file of a module, as the overlay names it → its new text, '' for none. */
  replace: Record<string, string>;
  key: Ingredient;
}

/** Reads an overlay. The files that it brings in are looked for beside it. */
export async function readOverlay(file: string): Promise<Overlay> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`cannot read the overlay ${file}`);
  });
  const brought = Object.entries(parse(file, text)).map(async ([path, by]) => {
    const content = by === '' ? '' : await readFile(resolve(dirname(file), by), 'utf8').catch(() => undefined);
    if (content === undefined) throw new UsageError(`the overlay ${file} brings in ${by}, which cannot be read`);
    return [path, content] as const;
  });
  const replace = Object.fromEntries(await Promise.all(brought));
  return { file, replace, key: replace };
}

/**
 * The overlay's files as changes of modules. A file is named as it lies in Go's module cache, with or without what comes before
 * the module and with or without the version: `k8s.io/kubernetes/pkg/controller/nodelifecycle/x.go`.
 */
export function overlayChanges({ file, replace }: Overlay, modules: readonly string[]): Change[] {
  const byLength = modules.toSorted((a, b) => b.length - a.length);
  return Object.entries(replace).map(([named, text]) => {
    const plain = named.replace(/^.*\/pkg\/mod\//, '').replace(/@v[^/]+/, '');
    const module = byLength.find((name) => plain.startsWith(`${name}/`));
    if (module === undefined)
      throw new UsageError(`the overlay ${file} changes ${named}, which is in no module of Kubernetes`);
    return { module, path: plain.slice(module.length + 1), text };
  });
}

function parse(file: string, text: string): Record<string, string> {
  try {
    const { Replace: replace } = JSON.parse(text) as { Replace?: Record<string, string> };
    if (replace !== undefined) return replace;
  } catch {
    // The one message below says it.
  }
  throw new UsageError(
    `${file} is not an overlay: it must hold {"Replace": {"<file of a module>": "<your file>"}}, as "go build -overlay" takes it`,
  );
}
