import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Progress } from '../../harness/control/progress.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { edited, type Edit } from './edit.ts';
import { findGo } from './go.ts';
import { kubernetesModules, kubernetesSource } from './parts/kubernetes.ts';
import type { Work } from './work.ts';

const module = 'k8s.io/kubernetes';

/**
 * Writes an overlay for {@link NodeImageOptions} below a directory: the source of a Kubernetes version, fetched now, with these edits made.
 * Resolves with the overlay's file. Throws InfrastructureError, naming edit and version, where an edit does not fit.
 */
export async function writeOverlay(
  { k8s, edits, directory }: { k8s: string; edits: readonly Edit[]; directory: string },
  { say, log, signal }: Progress,
): Promise<string> {
  const work: Work = { say, log, signal, steps: [] };
  const seed = await findGo(work, '1.0');
  const source = await kubernetesSource(work, seed, k8s, await kubernetesModules(work, seed, k8s));
  const replace: Record<string, string> = {};
  for (const [path, own] of Map.groupBy(edits, (edit) => edit.path)) {
    const text = await readFile(join(source.dir, path), 'utf8').catch(() => {
      throw new InfrastructureError(`Kubernetes ${k8s} has no ${path}`);
    });
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      own.reduce((done, edit) => edited(done, edit, refusal(k8s, edit)), text),
    );
    replace[`${module}/${path}`] = path;
  }
  const overlay = join(directory, 'overlay.json');
  await writeFile(overlay, JSON.stringify({ Replace: replace }, null, 2));
  return overlay;
}

const refusal =
  (k8s: string, { name, path }: Edit) =>
  (seen: string): Error =>
    new InfrastructureError(`of ${path} of Kubernetes ${k8s} the edit "${name}" wants one place that is ${seen}`);
