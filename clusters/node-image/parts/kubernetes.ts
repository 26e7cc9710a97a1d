import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../../harness/control/command.ts';
import { InfrastructureError, UsageError } from '../../../harness/errors.ts';
import { catalog } from '../catalog.ts';
import type { Go } from '../go.ts';
import { goPart, type Change, type GoPrograms } from '../go-part.ts';
import { neighbours, parseRelease, stagingVersion } from '../version.ts';
import type { Work } from '../work.ts';
import { download, look, refusedModule } from './go-modules.ts';

const MODULE = 'k8s.io/kubernetes';
const PROGRAMS = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
];

/** A Kubernetes release at hand. */
export interface KubernetesSource extends KubernetesModules {
  version: string;
  dir: string;
  etcd: string;
  coredns: string;
  pause: string;
}

/** What a release's go.mod says. */
export interface KubernetesModules {
  /** Its `go` line: the least Go that compiles it. */
  language: string;
  /** Its staging modules, `k8s.io/api`, … */
  staging: string[];
}

/**
 * Sees, before anything is fetched, that the proxy serves a release and each of its staging modules.
 * Throws UsageError when it does not, naming the module and the nearest versions that work.
 */
export async function kubernetesModules(work: Work, go: Go, version: string): Promise<KubernetesModules> {
  const self = await look(work, go, { [MODULE]: version });
  if (self.refused.length > 0) throw await refusal(work, go, version, `${MODULE}@${version}`);
  const goMod = await readFile(self.goMod, 'utf8');
  const modules = { language: /^go (\S+)$/m.exec(goMod)?.[1] ?? go.version, staging: stagingModules(goMod) };
  const { refused } = await look(work, go, pins(modules.staging, version));
  if (refused[0] !== undefined) throw await refusal(work, go, version, refused[0], modules.staging);
  return modules;
}

/** Fetches the source of a release. */
export async function kubernetesSource(
  work: Work,
  go: Go,
  version: string,
  modules: KubernetesModules,
): Promise<KubernetesSource> {
  const dir = await naming(work, go, { version, ...modules }, () => download(work, go, MODULE, version));
  const constants = await readFile(join(dir, 'cmd/kubeadm/app/constants/constants.go'), 'utf8');
  return { version, dir, ...modules, ...companions(constants) };
}

/** Compiles the seven programs. */
export function kubernetesPart(
  work: Work,
  go: Go,
  source: KubernetesSource,
  changes?: readonly Change[],
): Promise<string> {
  return naming(work, go, source, () => goPart(work, go, kubernetesPrograms(source, changes)));
}

/** A module that is listed but not served shows only when it is fetched: then too the version is a refused one. */
async function naming<T>(
  work: Work,
  go: Go,
  { version, staging }: KubernetesModules & { version: string },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const module = error instanceof CommandError ? refusedModule(error.output) : undefined;
    if (module === undefined || work.signal?.aborted) throw error;
    throw await refusal(work, go, version, module, staging);
  }
}

export function kubernetesPrograms(
  { version, language, staging }: KubernetesSource,
  changes?: readonly Change[],
): GoPrograms {
  return {
    name: changes === undefined ? 'kubernetes' : 'kubernetes-patched',
    module: MODULE,
    version,
    programs: Object.fromEntries(PROGRAMS.map((program) => [`${MODULE}/cmd/${program}`, program])),
    ldflags: versionFlags(version),
    language,
    pinned: pins(staging, version),
    unused: UNUSED,
    ...(changes === undefined ? {} : { changes }),
  };
}

/** Staging modules that only generators and tests import: the seven programs are built without them. */
const UNUSED = [
  'k8s.io/code-generator',
  'k8s.io/sample-apiserver',
  'k8s.io/sample-cli-plugin',
  'k8s.io/sample-controller',
];

/** The modules of its own `staging` folder that Kubernetes' go.mod requires, always at v0.0.0, and that its programs need. */
export function stagingModules(goMod: string): string[] {
  const required = goMod.matchAll(/^\s*(k8s\.io\/[\w-]+) v0\.0\.0(?:\s|$)/gm);
  const names = new Set([...required].map((match) => match[1] ?? ''));
  return [...names].filter((name) => !UNUSED.includes(name)).toSorted();
}

/** The versions of etcd, CoreDNS and pause that kubeadm of this release starts. */
export function companions(constants: string): { etcd: string; coredns: string; pause: string } {
  const value = (name: string): string => {
    const found = new RegExp(`\\b${name}\\s*=\\s*"v?([^"]+)"`).exec(constants)?.[1];
    if (found === undefined)
      throw new InfrastructureError(
        `kubeadm's constants do not say ${name}: this builder does not know this Kubernetes`,
      );
    return found;
  };
  return {
    etcd: `v${value('DefaultEtcdVersion').replace(/-\d+$/, '')}`,
    coredns: `v${value('CoreDNSVersion')}`,
    pause: value('PauseVersion'),
  };
}

/** The error for a version that cannot be built, with the nearest that can. */
async function refusal(
  work: Work,
  go: Go,
  version: string,
  module: string,
  staging: string[] = [],
): Promise<UsageError> {
  const probes = neighbours(version).map(async (other) => {
    const { refused } = await look(work, go, { [MODULE]: other, ...pins(staging, other) });
    return refused.length === 0 ? other : undefined;
  });
  const nearest = (await Promise.all(probes)).filter((other) => other !== undefined).slice(0, 2);
  const advice =
    nearest.length > 0
      ? `the nearest that it serves: ${nearest.join(', ')}`
      : `it serves none near it either; the default is ${catalog.default}`;
  return new UsageError(`Kubernetes ${version} cannot be built: the Go module proxy refuses ${module}; ${advice}`);
}

function pins(staging: string[], version: string): Record<string, string> {
  return Object.fromEntries(staging.map((module) => [module, stagingVersion(version)]));
}

function versionFlags(version: string): string {
  const release = parseRelease(version);
  const values = { gitVersion: version, gitMajor: release?.major, gitMinor: release?.minor, gitTreeState: 'clean' };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return packages
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`))
    .join(' ');
}
