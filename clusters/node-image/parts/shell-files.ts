import { copyFile, mkdir, readdir, writeFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { command, type Work } from '../work.ts';

const PROGRAMS = [
  ...[
    'bash',
    'basename',
    'cat',
    'chmod',
    'chown',
    'cp',
    'date',
    'dirname',
    'env',
    'grep',
    'head',
    'id',
    'ln',
    'ls',
    'mkdir',
    'mv',
  ],
  ...[
    'readlink',
    'rm',
    'rmdir',
    'sed',
    'sleep',
    'sync',
    'tail',
    'timeout',
    'touch',
    'conntrack',
    'ip',
    'ipset',
    'kmod',
    'nft',
  ],
  ...['xtables-legacy-multi', 'xtables-nft-multi'],
];

/**
 * Copies a shell, a few everyday programs and the packet filter tools out of a root file system, with the libraries they need:
 * the bottom of the images that need more than one static program (kube-proxy, pod network, the provisioner's shell).
 */
export async function shellFiles(work: Work, root: string, into: string): Promise<void> {
  const inRoot = (script: string) => command(work, 'chroot', [root, '/bin/sh', '-c', script], { timeoutMs: 60_000 });
  const programs = (await inRoot(`for p in ${PROGRAMS.join(' ')}; do readlink -f "$(command -v $p)"; done`)).split(
    '\n',
  );
  const extensions = (await inRoot('ls -d /usr/lib/*/xtables/*.so')).split('\n');
  const libraries = libraryPaths(await inRoot(`ldd ${programs.join(' ')} ${extensions.join(' ')} || true`));
  for (const path of new Set([...programs, ...extensions])) await take(root, path, path, into);
  const real = (await inRoot(`readlink -f ${libraries.join(' ')}`)).split('\n');
  for (const [index, path] of libraries.entries())
    await take(root, real[index] ?? path, `/usr${path.replace(/^\/usr/, '')}`, into);
  await links(into);
  await writeFile(join(into, 'usr/sbin/iptables-choose'), CHOOSE_TABLES, { mode: 0o755 });
}

/** The paths in what ldd prints, each once. */
export function libraryPaths(ldd: string): string[] {
  return [...new Set([...ldd.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map((match) => match[1] ?? ''))].toSorted();
}

async function take(root: string, from: string, to: string, into: string): Promise<void> {
  await mkdir(dirname(join(into, to)), { recursive: true });
  await copyFile(join(root, from), join(into, to));
}

async function links(into: string): Promise<void> {
  for (const dir of ['bin', 'sbin', 'lib', 'lib64']) {
    if ((await readdir(join(into, 'usr'))).includes(dir)) await symlink(`usr/${dir}`, join(into, dir));
  }
  await symlink('bash', join(into, 'usr/bin/sh'));
  await symlink('/usr/bin/kmod', join(into, 'usr/sbin/modprobe'));
  for (const tables of ['iptables', 'ip6tables']) {
    for (const verb of ['', '-save', '-restore']) {
      await symlink('iptables-choose', join(into, `usr/sbin/${tables}${verb}`));
      await symlink('xtables-nft-multi', join(into, `usr/sbin/${tables}-nft${verb}`));
      await symlink('xtables-legacy-multi', join(into, `usr/sbin/${tables}-legacy${verb}`));
    }
  }
}

/** A kernel has two sets of packet filter tables. The node's kubelet has marked the one that its node uses: follow it from the first call on. */
const CHOOSE_TABLES = `#!/bin/bash
mode=nft
if ! { timeout 5 iptables-nft-save -t mangle; timeout 5 ip6tables-nft-save -t mangle; } 2>/dev/null | grep -q KUBE-KUBELET-CANARY; then
  if { iptables-legacy-save -t mangle; ip6tables-legacy-save -t mangle; } 2>/dev/null | grep -q KUBE-KUBELET-CANARY; then mode=legacy; fi
fi
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  ln -s "xtables-$mode-multi" "/usr/sbin/.$name.$$" && mv -fT "/usr/sbin/.$name.$$" "/usr/sbin/$name"
done
exec "$0" "$@"
`;
