import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Go } from '../go.ts';
import type { Change, GoPrograms } from '../go-part.ts';
import { recipe } from '../recipe.ts';
import type { Work } from '../work.ts';
import { download, look } from './go-modules.ts';
import { neighbours } from '../version.ts';

const plugins = 'github.com/containernetworking/plugins/plugins';

export const crictl: GoPrograms = {
  name: 'crictl',
  module: 'sigs.k8s.io/cri-tools',
  version: recipe.crictl,
  programs: { 'sigs.k8s.io/cri-tools/cmd/crictl': 'crictl' },
};

export const cniPlugins: GoPrograms = {
  name: 'cni-plugins',
  module: 'github.com/containernetworking/plugins',
  version: recipe.cniPlugins,
  programs: {
    [`${plugins}/ipam/host-local`]: 'host-local',
    [`${plugins}/main/loopback`]: 'loopback',
    [`${plugins}/main/ptp`]: 'ptp',
    [`${plugins}/main/bridge`]: 'bridge',
    [`${plugins}/meta/portmap`]: 'portmap',
  },
};

export const localPath = (changes?: readonly Change[]): GoPrograms =>
  oneProgram('local-path-provisioner', 'github.com/rancher/local-path-provisioner', recipe.localPath, changes);

export const coredns = (version: string, changes?: readonly Change[]): GoPrograms =>
  oneProgram('coredns', 'github.com/coredns/coredns', version, changes);

/** The server, with `changes`, and its client: the client is what an operator finds in the official image. */
export const etcd = (version: string, changes?: readonly Change[]): GoPrograms[] => [
  oneProgram('etcd', 'go.etcd.io/etcd/server/v3', version, changes),
  oneProgram('etcdctl', 'go.etcd.io/etcd/etcdctl/v3', version),
];

/** A module whose root is the program. */
function oneProgram(name: string, module: string, version: string, changes?: readonly Change[]): GoPrograms {
  return { name, module, version, programs: { [module]: name }, ...(changes === undefined ? {} : { changes }) };
}

/** The version that Kubernetes wants, or the nearest patch that the proxy serves when it refuses that one. */
export async function served(work: Work, go: Go, module: string, wanted: string): Promise<string> {
  for (const version of [wanted, ...neighbours(wanted)]) {
    const { refused } = await look(work, go, { [module]: version });
    if (refused.length > 0) continue;
    if (version !== wanted) work.say(`the module proxy refuses ${module}@${wanted}: ${version} stands in for it`);
    return version;
  }
  return wanted;
}

/**
 * flannel, with the host-gw back end alone: its main file imports all of them, and modules that two of them need are refused
 * by the proxy. The changed file is made here, from the module's own.
 */
export async function flannel(work: Work, go: Go): Promise<GoPrograms> {
  const module = 'github.com/flannel-io/flannel';
  const main = await readFile(join(await download(work, go, module, recipe.flannel), 'main.go'), 'utf8');
  const changes = [{ module, path: 'main.go', text: onlyHostGateway(main) }];
  return { name: 'flannel', module, version: recipe.flannel, programs: { [module]: 'flanneld' }, changes };
}

export function onlyHostGateway(main: string): string {
  return main
    .split('\n')
    .filter((line) => !/^\s*_ "[^"]*\/backend\/(?!hostgw")[\w-]+"/.test(line))
    .join('\n');
}
