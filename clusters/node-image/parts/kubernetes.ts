import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../../harness/control/command.ts';
import { InfrastructureError } from '../../../harness/errors.ts';
import type { Go } from '../go.ts';
import { goPart, type Change, type GoPrograms } from '../go-part.ts';
import { parseRelease, stagingVersion } from '../version.ts';
import type { Work } from '../work.ts';
import { download, look, refusal, refusedModule } from './go-modules.ts';

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

/** What a Kubernetes release says of itself. */
export interface KubernetesSource {
  version: string;
  dir: string;
  /** The `go` line of its go.mod. */
  language: string;
  /** Its staging modules, `k8s.io/api`, … */
  staging: string[];
  etcd: string;
  coredns: string;
  pause: string;
}

/** The Go that this Kubernetes asks for. Throws UsageError when the proxy refuses the version, naming the nearest that works. */
export async function neededGo(work: Work, go: Go, version: string): Promise<string> {
  const { refused, goVersion } = await look(work, go, { [MODULE]: version });
  if (refused.length > 0)
    throw await refusal(work, version, `${MODULE}@${version}`, (other) => resolves(work, go, other));
  return goVersion;
}

/** Fetches the source of a release and sees that each of its staging modules can be had. */
export async function kubernetesSource(work: Work, go: Go, version: string): Promise<KubernetesSource> {
  const dir = await download(work, go, MODULE, version).catch(async (error: unknown) => {
    const module = error instanceof CommandError ? refusedModule(error.output) : undefined;
    throw module === undefined ? error : await refusal(work, version, module, (other) => resolves(work, go, other));
  });
  const goMod = await readFile(join(dir, 'go.mod'), 'utf8');
  const staging = stagingModules(goMod);
  const language = /^go (\S+)$/m.exec(goMod)?.[1] ?? go.version;
  const { refused } = await look(work, go, pins(staging, version));
  if (refused[0] !== undefined)
    throw await refusal(work, version, refused[0], (other) => resolves(work, go, other, staging));
  const constants = await readFile(join(dir, 'cmd/kubeadm/app/constants/constants.go'), 'utf8');
  return { version, dir, language, staging, ...companions(constants) };
}

/** Compiles the seven programs. A module that turns out to be missing is a refused version like any other. */
export async function kubernetesPart(
  work: Work,
  go: Go,
  source: KubernetesSource,
  changes?: readonly Change[],
): Promise<string> {
  try {
    return await goPart(work, go, kubernetesPrograms(source, changes));
  } catch (error) {
    const module = error instanceof CommandError ? refusedModule(error.output) : undefined;
    throw module === undefined
      ? error
      : await refusal(work, source.version, module, (other) => resolves(work, go, other, source.staging));
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
    ...(changes === undefined ? {} : { changes }),
  };
}

/** The modules that Kubernetes' go.mod takes from its own `staging` folder. */
export function stagingModules(goMod: string): string[] {
  const required = goMod.matchAll(/^\s*(k8s\.io\/[\w-]+) v0\.0\.0(?:\s|$)/gm);
  const replaced = goMod.matchAll(/(k8s\.io\/[\w-]+) => \.\/staging\//g);
  return [...new Set([...required, ...replaced].map((match) => match[1] ?? ''))].toSorted();
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

async function resolves(work: Work, go: Go, version: string, staging: string[] = []): Promise<boolean> {
  const { refused } = await look(work, go, { [MODULE]: version, ...pins(staging, version) });
  return refused.length === 0;
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
