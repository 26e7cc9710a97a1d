import { docker, dropImage } from './engine.ts';
import type { Work } from './work.ts';

/** A derived node image in the engine. */
export interface Derived {
  name: string;
  createdAt: string;
  /** The workload image inside it. */
  workload: string;
}

const KEPT_PER_VERSION = 3;

/**
 * Every change of a pod program makes another node image and another workload image of some 130 MB each. Removes node images that
 * are older than the newest three of their Kubernetes version, then workload images that no node image holds any more. What a
 * container uses stays, for the engine refuses to remove it: the images of a cluster live as long as the cluster.
 */
export async function dropOldImages(work: Work): Promise<void> {
  for (const name of superseded(await derivedImages(work))) await dropImage(work, name);
  const held = new Set((await derivedImages(work)).map(({ workload }) => workload));
  for (const name of await list(work, 'statefault/workload')) if (!held.has(name)) await dropImage(work, name);
}

/** Which node images are older than the newest three of their version. */
export function superseded(images: readonly Derived[]): string[] {
  const byVersion = Map.groupBy(images, ({ name }) => /:(.+)-[0-9a-f]+$/.exec(name)?.[1] ?? name);
  return [...byVersion.values()].flatMap((group) =>
    group
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
      .slice(KEPT_PER_VERSION)
      .map(({ name }) => name),
  );
}

async function derivedImages(work: Work): Promise<Derived[]> {
  const names = await list(work, 'statefault/node');
  if (names.length === 0) return [];
  const format = '{{index .RepoTags 0}}\t{{.Created}}\t{{index .Config.Labels "io.statefault.workload"}}';
  const out = await docker(work, ['image', 'inspect', '--format', format, ...names], 30_000);
  return out.split('\n').map((line) => {
    const [name = '', createdAt = '', workload = ''] = line.split('\t');
    return { name, createdAt, workload };
  });
}

async function list(work: Work, repository: string): Promise<string[]> {
  const out = await docker(work, ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', repository], 30_000);
  return out.split('\n').filter((name) => name !== '' && !name.endsWith(':<none>'));
}
