import { join } from 'node:path';
import { nodeLabel } from '../../harness/control/containers.ts';
import { assemble, packageVersion } from './assemble.ts';
import { cacheDir, hasPart, inScratch } from './cache.ts';
import { catalog } from './catalog.ts';
import { atLeast, findGo, goEnv, type Go } from './go.ts';
import { goPart, ingredients, prefetch, type Change, type GoPrograms } from './go-part.ts';
import { contentKey } from './key.ts';
import { overlayChanges, type Overlay } from './overlay.ts';
import { cniPlugins, coredns, crictl, etcd, flannel, localPath, served } from './parts/go-programs.ts';
import { kindFiles, type KindFiles } from './parts/kind-module.ts';
import {
  kubernetesPart,
  kubernetesPrograms,
  kubernetesSource,
  kubernetesModules,
  type KubernetesSource,
} from './parts/kubernetes.ts';
import { pausePart } from './parts/pause.ts';
import { rootfsPart } from './parts/rootfs.ts';
import { recipe } from './recipe.ts';
import { needPrograms, needRoot } from './requirements.ts';
import { GB, needRoom } from './room.ts';
import type { Parts } from './system-images.ts';
import { command, step, together, type Work } from './work.ts';

/** What decides a built base image, as far as it is known before anything is fetched. */
export interface BaseRequest {
  k8s: string;
  overlay?: Overlay;
}

/** `statefault/base:v1.36.1-<key>` */
export function baseName({ k8s, overlay }: BaseRequest): string {
  return `statefault/base:${k8s.replace('+', '_')}-${contentKey({ k8s, overlay: overlay?.key, recipe, kind: catalog.kind, arch: process.arch })}`;
}

/** Builds a node image from Debian packages and Go modules. Everything that is finished is kept and found by the next build. */
export async function buildBase(work: Work, request: BaseRequest, engineRoot: string): Promise<string> {
  needRoot('building a node image');
  const image = baseName(request);
  const seed = await findGo(work, '1.0');
  const modules = await kubernetesModules(work, seed, request.k8s);
  const go = await findGo(work, atLeast(modules.language, recipe.goFloor) ? modules.language : recipe.goFloor);
  await needPrograms(work, { debootstrap: ['debootstrap'], gcc: ['gcc', 'libc6-dev'], strip: ['binutils'] });
  await needBuildRoom(engineRoot);
  const source = await step(work, `Kubernetes ${request.k8s} source`, () =>
    kubernetesSource(work, go, request.k8s, modules),
  );
  const changes = request.overlay && overlayChanges(request.overlay, ['k8s.io/kubernetes', ...source.staging]);
  await needCompileRoom(work, go, source, changes);
  const kind = await kindFiles(work, go);
  const parts = await inScratch((scratch) => makeParts(work, go, source, kind, changes, scratch));
  await assemble(work, { image, k8s: request.k8s, parts, kind, labels: await labels(go, parts, source) });
  return image;
}

/** One lane compiles, one thing at a time; the other one downloads. They meet at the end. */
async function makeParts(
  work: Work,
  go: Go,
  source: KubernetesSource,
  kind: KindFiles,
  changes: readonly Change[] | undefined,
  scratch: string,
): Promise<Parts> {
  const etcdVersion = await served(work, go, 'go.etcd.io/etcd/server/v3', source.etcd);
  const programs = {
    ...Object.fromEntries(etcd(etcdVersion).map((one) => [one.name, one])),
    coredns: coredns(await served(work, go, 'github.com/coredns/coredns', source.coredns)),
    flannel: await flannel(work, go),
    localPath,
    crictl,
    cniPlugins,
  } as Record<Exclude<keyof Parts, 'kubernetes' | 'pause' | 'rootfs'>, GoPrograms>;
  const made: Partial<Parts> = {};
  await together(
    work,
    async (lane) => {
      made.kubernetes = await kubernetesPart(lane, go, source, changes);
      for (const [name, spec] of Object.entries(programs))
        made[name as keyof typeof programs] = await goPart(lane, go, spec);
    },
    async (lane) => {
      made.pause = await pausePart(lane, source);
      made.rootfs = await rootfsPart(lane, kind);
      for (const spec of Object.values(programs)) await fetchAhead(lane, go, spec, scratch);
    },
  );
  return made as Parts;
}

async function fetchAhead(work: Work, go: Go, spec: GoPrograms, scratch: string): Promise<void> {
  if (hasPart(`${spec.name}-${spec.version}`, ingredients(go, spec))) return;
  await prefetch(work, go, spec, scratch).catch((error: unknown) => {
    work.signal?.throwIfAborted();
    work.log(String(error));
  });
}

async function labels(go: Go, parts: Parts, source: KubernetesSource): Promise<Record<string, string>> {
  return {
    [nodeLabel]: source.version,
    'io.statefault.go': go.version,
    'io.statefault.kind': catalog.kind,
    'io.statefault.etcd': source.etcd,
    'io.statefault.coredns': source.coredns,
    'io.statefault.debian-containerd': await packageVersion(parts.rootfs, 'containerd'),
  };
}

/** Even a retry needs room to assemble. */
async function needBuildRoom(engineRoot: string): Promise<void> {
  await needRoom([
    { path: cacheDir(), bytes: 2.5 * GB },
    { path: engineRoot, bytes: 3 * GB },
  ]);
}

/** A first compile fills Go's own caches. */
async function needCompileRoom(
  work: Work,
  go: Go,
  source: KubernetesSource,
  changes: readonly Change[] | undefined,
): Promise<void> {
  const spec = kubernetesPrograms(source, changes);
  if (hasPart(`${spec.name}-${spec.version}`, ingredients(go, spec))) return;
  const places = (
    await command(work, go.bin, ['env', 'GOCACHE', 'GOMODCACHE'], { timeoutMs: 10_000, env: goEnv() })
  ).split('\n');
  await needRoom([
    { path: cacheDir(), bytes: 2.5 * GB },
    ...places.map((path) => ({ path: join(path), bytes: 2 * GB })),
  ]);
}
