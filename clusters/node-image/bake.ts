import { join } from 'node:path';
import { nodeLabel } from '../../harness/control/containers.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { labelChanges, NODE_IMAGE_CHANGES } from './assemble.ts';
import { inScratch } from './cache.ts';
import { inContainer, type Container, type LocalImage } from './engine.ts';
import { importImages } from './node-containerd.ts';
import type { WorkloadImage } from './workload-image.ts';
import { step, type Work } from './work.ts';

export interface Baking {
  /** The node image to start from, pulled or built, and what its labels say. */
  base: string;
  baseImage: LocalImage;
  /** The image to make. */
  image: string;
  k8s: string;
  origin: 'pulled' | 'built';
  workload: WorkloadImage;
}

/**
 * Derives the node image that clusters are made from: the base with the workload image in its containerd, and with labels that
 * say what is in it. A base that is not of the wanted Kubernetes version is refused.
 */
export function bake(work: Work, { base, baseImage, image, k8s, origin, workload }: Baking): Promise<void> {
  return step(work, `bake ${workload.name} into ${image}`, () =>
    inScratch((scratch) =>
      inContainer(work, base, async (container) => {
        const inside = (await container.exec(['cat', '/kind/version'])).trim();
        if (inside !== k8s)
          throw new InfrastructureError(`${base} is a node image of Kubernetes ${inside}, not ${k8s}`);
        const archive = join(scratch, 'workload.tar');
        await workload.writeArchive(archive);
        const present = await importImages(container, archive);
        if (!present.includes(`docker.io/${workload.name}`))
          throw new InfrastructureError(
            `${workload.name} is not in the node image after importing it: ${present.join(', ')}`,
          );
        const labels = {
          ...baseImage.labels,
          ...(await facts(container)),
          'io.statefault.origin': origin,
          'io.statefault.base': base,
        };
        await container.commit(image, [
          ...NODE_IMAGE_CHANGES,
          ...labelChanges({
            ...labels,
            [nodeLabel]: k8s,
            'io.statefault.k8s': k8s,
            'io.statefault.workload': workload.name,
          }),
        ]);
      }),
    ),
  );
}

/** What differs between one node image and another, for a report to name. */
async function facts(container: Container): Promise<Record<string, string>> {
  const containerd = /\bv?(\d+\.\d+\.\d+\S*)/.exec(await container.exec(['containerd', '--version']))?.[1] ?? 'unknown';
  const manifests = await container.exec([
    'cat',
    '/kind/manifests/default-cni.yaml',
    '/kind/manifests/default-storage.yaml',
  ]);
  const [cni = 'unknown', localPath = 'unknown'] = imagesIn(manifests);
  return { 'io.statefault.containerd': containerd, 'io.statefault.cni': cni, 'io.statefault.local-path': localPath };
}

/** The images that a manifest's containers run, in order. */
export function imagesIn(manifest: string): string[] {
  return [...manifest.matchAll(/^\s*(?:- )?image:\s*["']?([^\s"']+)/gm)].map((match) => match[1] ?? '');
}
