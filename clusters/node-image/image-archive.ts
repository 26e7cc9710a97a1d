import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTar, type Entry } from './tar.ts';

/** An image made from nothing but files: no engine, no Dockerfile, no registry. */
export interface FileImage {
  /** All names it goes by. */
  names: string[];
  /** Lowest first. The same array object in two images is stored once. */
  layers: (readonly Entry[])[];
  entrypoint: string[];
  labels?: Record<string, string>;
  workingDir?: string;
  user?: string;
  env?: string[];
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Writes images as one archive in the form of `docker save`, which both an engine and containerd take in. */
export async function writeImageArchive(path: string, images: readonly FileImage[], scratch: string): Promise<void> {
  const layers = new Map<readonly Entry[], string>();
  for (const layer of images.flatMap((image) => image.layers)) {
    if (!layers.has(layer)) layers.set(layer, await writeTar(join(scratch, `layer-${layers.size}.tar`), layer));
  }
  const files = [...new Set(layers.values())].map((digest): Entry => {
    const index = [...layers.values()].indexOf(digest);
    return { kind: 'file', mode: 0o644, path: `${digest}.tar`, source: join(scratch, `layer-${index}.tar`) };
  });
  const described = images.map((image) =>
    describe(
      image,
      image.layers.map((layer) => layers.get(layer) ?? ''),
    ),
  );
  const configs = [...new Map(described.map(({ config }) => [config.path, config])).values()];
  const manifest: Entry = {
    kind: 'text',
    mode: 0o644,
    path: 'manifest.json',
    text: JSON.stringify(described.map((one) => one.manifest)),
  };
  await writeTar(path, [...files, ...configs, manifest]);
  await Promise.all([...layers.keys()].map((_, index) => rm(join(scratch, `layer-${index}.tar`))));
}

function describe(image: FileImage, digests: string[]): { config: Entry; manifest: unknown } {
  const text = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: {
      Entrypoint: image.entrypoint,
      Env: [PATH, ...(image.env ?? [])],
      WorkingDir: image.workingDir ?? '/',
      User: image.user ?? '',
      Labels: image.labels ?? {},
    },
    rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
    history: digests.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'statefault' })),
  });
  const name = `${createHash('sha256').update(text).digest('hex')}.json`;
  return {
    config: { kind: 'text', mode: 0o644, path: name, text },
    manifest: { Config: name, RepoTags: image.names, Layers: digests.map((digest) => `${digest}.tar`) },
  };
}
