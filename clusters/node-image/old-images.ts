import { docker, dropImage } from './engine.ts';
import type { Work } from './work.ts';

/** A derived node image in the engine. */
export interface Derived {
  name: string;
  createdAt: string;
  workload: string;
}

const KEPT_PER_VERSION = 3;

/**
 * Every change of a pod program makes another node image and another workload image of some 130 MB each. Removes those that are
 * older than the newest three of their Kubernetes version; what a container still uses stays, for the engine refuses to remove it.
 */
export async function dropOldImages(work: Work): Promise<void> {
  const names = (await list(work, 'statefault/node')).filter((name) => !name.endsWith(':<none>'));
  if (names.length === 0) return;
  const format = '{{index .RepoTags 0}}\t{{.Created}}\t{{index .Config.Labels "io.statefault.workload"}}';
  const out = await docker(work, ['image', 'inspect', '--format', format, ...names], 30_000);
  const images = out.split('\n').map((line): Derived => {
    const [name = '', createdAt = '', workload = ''] = line.split('\t');
    return { name, createdAt, workload };
  });
  for (const name of superseded(images, await list(work, 'statefault/workload'))) await dropImage(work, name);
}

/** Which of the node images, and which of the workload images that only they hold, are no longer needed. */
export function superseded(images: readonly Derived[], workloads: readonly string[]): string[] {
  const byVersion = Map.groupBy(images, ({ name }) => /:(.+)-[0-9a-f]+$/.exec(name)?.[1] ?? name);
  const kept = [...byVersion.values()].flatMap((group) =>
    group.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, KEPT_PER_VERSION),
  );
  const old = images.filter((image) => !kept.includes(image)).map(({ name }) => name);
  return [...old, ...workloads.filter((workload) => !kept.some((image) => image.workload === workload))];
}

async function list(work: Work, repository: string): Promise<string[]> {
  const out = await docker(work, ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', repository], 30_000);
  return out.split('\n').filter((name) => name !== '');
}
