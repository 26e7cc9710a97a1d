import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InfrastructureError } from '../../harness/errors.ts';
import { inScratch } from './cache.ts';
import { docker, localImage } from './engine.ts';
import { writeImageArchive, type FileImage } from './image-archive.ts';
import { contentKey, fileHash } from './key.ts';
import { nodeFiles } from './node-files.ts';
import type { Entry } from './tar.ts';
import { step, type Work } from './work.ts';

const PROGRAMS = fileURLToPath(new URL('../journal/', import.meta.url));

/** Programs that containers start, by this name, whether they are TypeScript (a checkout) or compiled (the package). */
const STARTED = ['server', 'prober'];
const stem = (name: string): string => name.replace(/\.[tj]s$/, '');

export interface WorkloadImage {
  /** `statefault/workload:<content key>` */
  name: string;
  writeArchive: (path: string) => Promise<void>;
}

/**
 * The image of everything we run in containers: Node.js, the C library it needs, and the programs of `clusters/journal`, as they
 * are on this machine. It is made from files alone and named by their content.
 */
export async function workloadImage(work: Work, arch: string, base: () => Promise<string>): Promise<WorkloadImage> {
  const entries = [...(await nodeFiles(work, arch, base)), ...(await programs())];
  const name = `statefault/workload:${await entriesKey(entries)}`;
  const image: FileImage = {
    names: [name],
    layers: [
      entries.filter((entry) => !entry.path.startsWith('app')),
      entries.filter((entry) => entry.path.startsWith('app')),
    ],
    entrypoint: ['/usr/local/bin/node'],
    workingDir: '/app',
    env: ['NODE_ENV=production'],
  };
  return { name, writeArchive: (path) => inScratch((scratch) => writeImageArchive(path, [image], scratch)) };
}

/** Sees to it that the engine has the workload image too: the prober runs from it, outside the cluster. */
export async function loadIntoEngine(work: Work, image: WorkloadImage): Promise<void> {
  if ((await localImage(work, image.name)) !== undefined) return;
  await step(work, `workload image ${image.name}`, () =>
    inScratch(async (scratch) => {
      const archive = join(scratch, 'workload.tar');
      await image.writeArchive(archive);
      await docker(work, ['load', '--input', archive], 300_000);
    }),
  );
}

async function programs(): Promise<Entry[]> {
  const names = (await readdir(PROGRAMS).catch(() => [])).filter(isProgram);
  if (names.length === 0)
    throw new InfrastructureError(
      `no programs for the workload image in ${dirname(PROGRAMS)}/journal: this installation is incomplete`,
    );
  return [
    { kind: 'directory', path: 'app', mode: 0o755 },
    { kind: 'text', path: 'app/package.json', mode: 0o644, text: '{"private":true,"type":"module"}\n' },
    ...names
      .toSorted()
      .map((name): Entry => ({ kind: 'file', path: `app/${name}`, mode: 0o644, source: join(PROGRAMS, name) })),
    ...names
      .filter((name) => STARTED.includes(stem(name)))
      .map((name): Entry => ({ kind: 'link', path: `app/${stem(name)}`, target: name })),
  ];
}

/** Everything but what tests alone use: a changed test must not make a new image. */
export function isProgram(name: string): boolean {
  return /\.[tj]s$/.test(name) && !/\.test\.[tj]s$|\.d\.ts$|^testing\.[tj]s$/.test(name);
}

async function entriesKey(entries: readonly Entry[]): Promise<string> {
  const described = entries.map(async (entry) => {
    const content =
      entry.kind === 'file'
        ? await fileHash(entry.source)
        : entry.kind === 'text'
          ? entry.text
          : entry.kind === 'link'
            ? entry.target
            : '';
    return [entry.kind, entry.path, 'mode' in entry ? entry.mode : 0, content];
  });
  return contentKey(await Promise.all(described));
}
