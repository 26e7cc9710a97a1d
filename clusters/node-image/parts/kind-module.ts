import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../../../harness/errors.ts';
import { catalog } from '../catalog.ts';
import type { Go } from '../go.ts';
import type { Work } from '../work.ts';
import { download } from './go-modules.ts';

/** What a node image takes from kind itself: the folder of files that go into every node, and the text of the default storage manifest. */
export interface KindFiles {
  /** Laid out as in the node: `etc/…`, `kind/…`, `usr/…`. */
  root: string;
  storage: (images: { provisioner: string; shell: string }) => string;
}

export async function kindFiles(work: Work, go: Go): Promise<KindFiles> {
  const dir = await download(work, go, 'sigs.k8s.io/kind', catalog.kind);
  const constants = join(dir, 'pkg/build/nodeimage');
  const names = (await readdir(constants)).filter((name) => /^const.*\.go$/.test(name));
  const source = (await Promise.all(names.map((name) => readFile(join(constants, name), 'utf8')))).join('\n');
  return {
    root: join(dir, 'images/base/files'),
    storage: ({ provisioner, shell }) =>
      goConstant(source, 'defaultStorageManifest', { storageProvisionerImage: provisioner, storageHelperImage: shell }),
  };
}

/** The text of a Go string constant made of raw strings and named constants joined by `+`; the names get the given values. */
export function goConstant(source: string, name: string, values: Record<string, string>): string {
  const start = new RegExp(`\\bconst ${name} = `).exec(source);
  if (start === null)
    throw new InfrastructureError(`kind ${catalog.kind} has no constant ${name}: this builder does not know this kind`);
  let rest = source.slice(start.index + start[0].length);
  let text = '';
  for (;;) {
    const piece = /^\s*(?:`([^`]*)`|(\w+))\s*(\+)?/.exec(rest);
    if (piece === null)
      throw new InfrastructureError(`the constant ${name} of kind ${catalog.kind} is not made of strings alone`);
    const [all, raw, named, more] = piece;
    text += raw ?? values[named ?? ''] ?? goConstantValue(name, named);
    if (more === undefined) return text;
    rest = rest.slice(all.length);
  }
}

function goConstantValue(name: string, named: string | undefined): never {
  throw new InfrastructureError(
    `the constant ${name} of kind ${catalog.kind} names ${named}, which this builder does not know`,
  );
}
