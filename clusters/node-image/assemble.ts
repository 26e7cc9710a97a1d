import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../../harness/errors.ts';
import { inScratch } from './cache.ts';
import { docker, dropImage, inContainer, localImage, type Container } from './engine.ts';
import { writeImageArchive } from './image-archive.ts';
import { importImages } from './node-containerd.ts';
import type { KindFiles } from './parts/kind-module.ts';
import { podNetworkManifest } from './pod-network.ts';
import { ownImages, systemImages, type Parts } from './system-images.ts';
import { timeLapseEntries } from './time-lapse/node-files.ts';
import { provisionerOnItsClock } from './time-lapse/provisioner.ts';
import { writeTar, type Entry } from './tar.ts';
import { command, step, type Work } from './work.ts';

export interface Assembly {
  /** Name of the image to make. */
  image: string;
  k8s: string;
  parts: Parts;
  kind: KindFiles;
  /** Facts to keep on the image, by label. */
  labels: Record<string, string>;
}

/** What kind's base image states in its Dockerfile. */
export const NODE_IMAGE_CHANGES = [
  'ENV container=docker',
  'STOPSIGNAL SIGRTMIN+3',
  'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
  'CMD []',
];

/** Makes a kind node image of finished parts: root file system, Kubernetes' programs, manifests, and all images a cluster starts from. */
export function assemble(work: Work, assembly: Assembly): Promise<void> {
  return step(work, `assemble ${assembly.image}`, () =>
    inScratch(async (scratch) => {
      const rootfs = await rootfsImage(work, assembly.parts.rootfs);
      await inContainer(work, rootfs, async (container) => {
        await addFiles(container, assembly, join(scratch, 'files.tar'));
        const sandbox = sandboxImage(await container.exec(['cat', '/etc/containerd/config.toml']));
        const archive = join(scratch, 'images.tar');
        const images = await systemImages(assembly.parts, await listedImages(work, assembly), sandbox);
        await writeImageArchive(archive, images, scratch);
        const present = await importImages(container, archive);
        const missing = images.flatMap((image) => image.names).filter((name) => !present.includes(name));
        if (missing.length > 0)
          throw new InfrastructureError(`the node image lacks ${missing.join(', ')} after importing them`);
        await container.commit(assembly.image, [...NODE_IMAGE_CHANGES, ...labelChanges(assembly.labels)]);
      });
    }),
  );
}

export function labelChanges(labels: Record<string, string>): string[] {
  return Object.entries(labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`);
}

/** The image that containerd starts each pod with. */
export function sandboxImage(config: string): string {
  const name = /^\s*sandbox(?:_image)?\s*=\s*["']([^"']+)["']/m.exec(config)?.[1];
  if (name === undefined)
    throw new InfrastructureError("containerd's configuration in the node image names no sandbox image");
  return name;
}

/** The layer that all built node images share. */
async function rootfsImage(work: Work, part: string): Promise<string> {
  const name = `statefault/rootfs:${part.split('-').at(-1)}`;
  if ((await localImage(work, name)) === undefined) {
    await docker(work, ['import', join(part, 'rootfs.tar'), name], 300_000).catch(async (error: unknown) => {
      await dropImage(work, name);
      throw error;
    });
  }
  return name;
}

async function addFiles(container: Container, { parts, kind, k8s }: Assembly, archive: string): Promise<void> {
  const file = (from: string, to: string): Entry => ({ kind: 'file', mode: 0o755, source: from, path: to });
  const text = (path: string, content: string): Entry => ({ kind: 'text', mode: 0o644, path, text: content });
  await writeTar(archive, [
    ...['kubeadm', 'kubectl', 'kubelet'].map((name) => file(join(parts.kubernetes, name), `usr/bin/${name}`)),
    file(join(parts.crictl, 'crictl'), 'usr/local/bin/crictl'),
    ...['bridge', 'host-local', 'loopback', 'portmap', 'ptp'].map((name) =>
      file(join(parts.cniPlugins, name), `opt/cni/bin/${name}`),
    ),
    ...timeLapseEntries(parts.containerd),
    text('kind/version', k8s),
    text('kind/manifests/default-cni.yaml', podNetworkManifest(ownImages.podNetwork)),
    text('kind/manifests/default-storage.yaml', storageManifest(kind, parts)),
  ]);
  await container.copyIn(archive, '/files.tar');
  await container.exec(['tar', '-C', '/', '-xf', '/files.tar'], 120_000);
  await container.exec(['rm', '/files.tar']);
}

function storageManifest(kind: KindFiles, { containerd }: Parts): string {
  const manifest = kind.storage(ownImages);
  return containerd === undefined ? manifest : provisionerOnItsClock(manifest);
}

async function listedImages(work: Work, { parts, k8s }: Assembly): Promise<string[]> {
  const args = ['config', 'images', 'list', '--kubernetes-version', k8s];
  return (await command(work, join(parts.kubernetes, 'kubeadm'), args, { timeoutMs: 60_000 }))
    .split('\n')
    .filter((name) => name.includes(':'));
}

/** The version of a Debian package in the root file system. */
export async function packageVersion(rootfs: string, name: string): Promise<string> {
  const status = await readFile(join(rootfs, 'packages'), 'utf8');
  return new RegExp(`^Package: ${name}\\n(?:.+\\n)*?Version: (\\S+)`, 'm').exec(status)?.[1] ?? 'unknown';
}
