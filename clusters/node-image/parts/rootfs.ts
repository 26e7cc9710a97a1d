import { chmod, copyFile, cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, part } from '../cache.ts';
import { catalog } from '../catalog.ts';
import { recipe } from '../recipe.ts';
import { needRoot } from '../requirements.ts';
import { command, type Work } from '../work.ts';
import type { KindFiles } from './kind-module.ts';
import { shellFiles } from './shell-files.ts';

/** Debian with systemd and containerd, made ready as kind makes its base image: `rootfs.tar`, and in `shell/` the few programs small images need. */
export function rootfsPart(work: Work, kind: KindFiles): Promise<string> {
  const madeOf = { ...rootfsIngredients, files: 2 };
  return part(work, {
    name: `rootfs-${recipe.debian.suite}`,
    madeOf,
    make: async (dir) => {
      needRoot('building the root file system of a node image');
      const root = join(dir, 'rootfs');
      await bootstrap(work, root);
      await addKindFiles(work, root, kind);
      await settleServices(root);
      await slim(root);
      await shellFiles(work, root, join(dir, 'shell'));
      await copyFile(join(root, 'var/lib/dpkg/status'), join(dir, 'packages'));
      await command(work, 'tar', ['--numeric-owner', '--sort=name', '-C', root, '-cf', join(dir, 'rootfs.tar'), '.'], {
        timeoutMs: 300_000,
      });
      await rm(root, { recursive: true });
    },
  });
}

const rootfsIngredients = { debian: recipe.debian, kind: catalog.kind, arch: process.arch };

/** In a mount namespace of its own, so that what debootstrap mounts goes away with it however it ends. Its packages are kept for a retry. */
async function bootstrap(work: Work, root: string): Promise<void> {
  const { suite, mirror, packages } = recipe.debian;
  const packageCache = join(cacheDir(), 'debian');
  await mkdir(packageCache, { recursive: true });
  const debootstrap = [
    'debootstrap',
    `--cache-dir=${packageCache}`,
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    suite,
    root,
    process.env['STATEFAULT_DEBIAN_MIRROR'] ?? mirror,
  ];
  await command(work, 'unshare', ['--mount', '--propagation', 'private', ...debootstrap], { timeoutMs: 30 * 60_000 });
}

/** kind's files, with the modes its Dockerfile gives them, then what that Dockerfile does to containerd's configuration. */
async function addKindFiles(work: Work, root: string, kind: KindFiles): Promise<void> {
  await cp(kind.root, root, { recursive: true, force: true });
  for (const entry of await readdir(kind.root, { recursive: true, withFileTypes: true })) {
    const path = join(root, entry.parentPath.slice(kind.root.length), entry.name);
    const program = entry.isDirectory() || /\/(usr\/local\/bin|kind\/bin)$/.test(entry.parentPath);
    await chmod(path, program ? 0o755 : 0o644);
  }
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'])
    await symlink(`/usr/bin/${name}`, join(root, 'usr/local/bin', name));
  const spec = await command(work, 'chroot', [root, 'ctr', 'oci', 'spec'], { timeoutMs: 30_000 });
  await writeFile(join(root, 'etc/containerd/cri-base.json'), containerSpec(spec));
  const config = join(root, 'etc/containerd/config.toml');
  await writeFile(
    config,
    (await readFile(config, 'utf8')).replace('restrict_oom_score_adj = false', 'restrict_oom_score_adj = true'),
  );
}

/** The specification every container starts from: without resource limits, and with kind's hook that hides the host's product name. */
export function containerSpec(spec: string): string {
  const value = JSON.parse(spec) as { process: { rlimits?: unknown }; hooks?: { createContainer?: unknown[] } };
  delete value.process.rlimits;
  value.hooks = {
    ...value.hooks,
    createContainer: [...(value.hooks?.createContainer ?? []), { path: '/kind/bin/mount-product-files.sh' }],
  };
  return JSON.stringify(value, null, 2);
}

/** Leaves systemd with what a node needs. Units that would set up a real machine are taken out; ours are put in. */
async function settleServices(root: string): Promise<void> {
  const system = join(root, 'lib/systemd/system');
  const own = join(root, 'etc/systemd/system');
  await rm(join(system, 'sysinit.target.wants/systemd-tmpfiles-setup.service'), { force: true });
  for (const target of ['multi-user', 'local-fs', 'basic']) await empty(join(system, `${target}.target.wants`));
  await empty(join(system, 'sockets.target.wants'), /udev|initctl/);
  for (const name of await readdir(own)) if (name.endsWith('.wants')) await empty(join(own, name));
  await mkdir(join(own, 'multi-user.target.wants'), { recursive: true });
  for (const unit of ['kubelet', 'containerd', 'undo-mount-hacks'])
    await symlink(`/etc/systemd/system/${unit}.service`, join(own, 'multi-user.target.wants', `${unit}.service`));
  await symlink('/dev/null', join(own, 'systemd-binfmt.service'));
  const journal = join(root, 'etc/systemd/journald.conf');
  await writeFile(journal, `${await readFile(journal, 'utf8')}ReadKMsg=no\n`);
  await mkdir(join(root, 'etc/kubernetes/manifests'), { recursive: true });
}

async function empty(dir: string, which = /./): Promise<void> {
  for (const name of await readdir(dir).catch(() => []))
    if (which.test(name)) await rm(join(dir, name), { recursive: true });
}

async function slim(root: string): Promise<void> {
  for (const dir of [
    'var/cache/apt/archives',
    'var/lib/apt/lists',
    'var/cache/debconf',
    'var/log',
    'usr/share/doc',
    'usr/share/man',
    'usr/share/info',
    'usr/share/locale',
    'dev',
  ])
    await empty(join(root, dir));
  for (const file of ['etc/machine-id', 'etc/hostname', 'etc/resolv.conf']) await writeFile(join(root, file), '');
}
