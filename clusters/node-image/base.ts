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
import { changedRuntime } from './time-lapse/changed-runtime.ts';
import { containerd } from './time-lapse/containerd.ts';
import { proveClock } from './time-lapse/prove-clock.ts';
import { changedProvisioner, provisionerEdit } from './time-lapse/provisioner-edit.ts';
import { runtimeEditsKey } from './time-lapse/runtime-edits.ts';
import { command, step, together, type Work } from './work.ts';

/** What decides a built base image, as far as it is known before anything is fetched. */
export interface BaseRequest {
  k8s: string;
  overlay?: Overlay;
  /** With programs whose clock can run faster. */
  timeLapse?: true;
}

/** What was done to Go's runtime in a time-lapse image. */
export const timeLapseLabel = 'io.statefault.time-lapse';

/** Grows when what a time-lapse image has of its own changes otherwise than by the ingredients of its name. */
const timeLapseRevision = 3;

/** `statefault/base:v1.36.1-<key>`, `statefault/base:v1.36.1-timelapse-<key>` */
export function baseName(request: BaseRequest): string {
  const { k8s, overlay, timeLapse } = request;
  const key = contentKey({
    k8s,
    overlay: overlay?.key,
    timeLapse: timeLapse && {
      revision: timeLapseRevision,
      runtime: runtimeEditsKey(),
      provisioner: { ...provisionerEdit },
      containerd: containerd([]).version,
    },
    recipe,
    kind: catalog.kind,
    arch: process.arch,
  });
  return `statefault/base:${imageVersion(request)}-${key}`;
}

/** What the tag of an image begins with: version and kind of build. Old images of one kind make no room for those of another. */
export function imageVersion({ k8s, overlay, timeLapse }: Partial<BaseRequest> & Pick<BaseRequest, 'k8s'>): string {
  const kinds = [overlay === undefined ? '' : '-patched', timeLapse === undefined ? '' : '-timelapse'];
  return `${k8s.replace('+', '_')}${kinds.join('')}`;
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
  const changes: Changes = {
    kubernetes: request.overlay && overlayChanges(request.overlay, ['k8s.io/kubernetes', ...source.staging]),
    library: request.timeLapse && (await changedRuntime(work, go)),
  };
  await needCompileRoom(work, go, source, changes);
  const kind = await kindFiles(work, go);
  const parts = await inScratch((scratch) => makeParts(work, go, source, kind, changes, scratch));
  await assemble(work, { image, k8s: request.k8s, parts, kind, labels: await labels(go, parts, source) });
  return image;
}

/** What is compiled otherwise than it is published. */
interface Changes {
  kubernetes: readonly Change[] | undefined;
  /** Of Go's own library, for the programs whose clock can run faster. */
  library: readonly Change[] | undefined;
}

const ofKubernetes = ({ kubernetes, library }: Changes): readonly Change[] | undefined =>
  kubernetes === undefined && library === undefined ? undefined : [...(kubernetes ?? []), ...(library ?? [])];

/** One lane compiles, one thing at a time; the other one downloads. They meet at the end. */
async function makeParts(
  work: Work,
  go: Go,
  source: KubernetesSource,
  kind: KindFiles,
  changes: Changes,
  scratch: string,
): Promise<Parts> {
  const etcdVersion = await served(work, go, 'go.etcd.io/etcd/server/v3', source.etcd);
  const programs = {
    ...Object.fromEntries(etcd(etcdVersion, changes.library).map((one) => [one.name, one])),
    ...(changes.library === undefined ? {} : { containerd: containerd(changes.library) }),
    coredns: coredns(await served(work, go, 'github.com/coredns/coredns', source.coredns), changes.library),
    flannel: await flannel(work, go),
    localPath: localPath(changes.library && [...changes.library, await changedProvisioner(work, go)]),
    crictl,
    cniPlugins,
  } as Record<Exclude<keyof Parts, 'kubernetes' | 'pause' | 'rootfs'>, GoPrograms>;
  const made: Partial<Parts> = {};
  await together(
    work,
    async (lane) => {
      if (changes.library !== undefined) await proveClock(lane, go, changes.library);
      made.kubernetes = await kubernetesPart(lane, go, source, ofKubernetes(changes));
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
    ...(parts.containerd === undefined ? {} : { [timeLapseLabel]: runtimeEditsKey() }),
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
async function needCompileRoom(work: Work, go: Go, source: KubernetesSource, changes: Changes): Promise<void> {
  const spec = kubernetesPrograms(source, ofKubernetes(changes));
  if (hasPart(`${spec.name}-${spec.version}`, ingredients(go, spec))) return;
  const places = (
    await command(work, go.bin, ['env', 'GOCACHE', 'GOMODCACHE'], { timeoutMs: 10_000, env: goEnv() })
  ).split('\n');
  await needRoom([
    { path: cacheDir(), bytes: 2.5 * GB },
    ...places.map((path) => ({ path: join(path), bytes: 2 * GB })),
  ]);
}
