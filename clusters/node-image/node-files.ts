import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { part } from './cache.ts';
import { inContainer } from './engine.ts';
import { libraryPaths } from './parts/shell-files.ts';
import type { Entry } from './tar.ts';
import { command, type Work } from './work.ts';

/** Loaded by name by a C library older than 2.34, so no program lists them. */
const LOADED_BY_NAME = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];
/** Taken from npm where this machine's own Node.js cannot run in a container of the engine. */
const NODE_VERSION = '24.21.0';

/**
 * Node.js and every library it needs, each at the path where the loader looks for it: this machine's own where that is a Linux
 * with the GNU C library, else npm's Linux build with the libraries of the node image that `base` names.
 */
export async function nodeFiles(work: Work, arch: string, base: () => Promise<string>): Promise<Entry[]> {
  const own = await ownFiles(work, arch);
  const files = own ?? (await foreignFiles(work, arch, await base()));
  return [
    { kind: 'directory', path: 'tmp', mode: 0o1777 },
    { kind: 'text', path: 'etc/passwd', mode: 0o644, text: 'root:x:0:0:root:/root:/usr/local/bin/node\n' },
    ...files.map(({ source, path }): Entry => ({ kind: 'file', mode: 0o755, source, path: path.slice(1) })),
  ];
}

interface Placed {
  source: string;
  path: string;
}

async function ownFiles(work: Work, arch: string): Promise<Placed[] | undefined> {
  const recent = Number(process.versions.node.split('.')[0]) >= 24;
  if (process.platform !== 'linux' || process.arch !== nodeArch(arch) || !recent) return undefined;
  const libraries = libraryPaths(await command(work, 'ldd', [process.execPath], { timeoutMs: 20_000 }).catch(() => ''));
  const libc = libraries.find((path) => basename(path) === 'libc.so.6');
  if (libc === undefined) return undefined;
  const byName = LOADED_BY_NAME.map((name) => join(dirname(libc), name)).filter((path) => existsSync(path));
  const placed = [...new Set([...libraries, ...byName])].map((path) => ({ source: path, path }));
  return [{ source: process.execPath, path: '/usr/local/bin/node' }, ...placed];
}

async function foreignFiles(work: Work, arch: string, base: string): Promise<Placed[]> {
  const dir = await part(work, {
    name: `node-${NODE_VERSION}`,
    madeOf: { version: NODE_VERSION, arch, base },
    make: async (into) => {
      const name = `node-linux-${nodeArch(arch)}`;
      await command(work, 'npm', ['pack', `${name}@${NODE_VERSION}`, '--pack-destination', into], {
        timeoutMs: 600_000,
      });
      const archive = (await readdir(into)).find((file) => file.endsWith('.tgz')) ?? '';
      await command(work, 'tar', ['-xzf', join(into, archive), '-C', into, 'package/bin/node'], { timeoutMs: 120_000 });
      await mkdir(join(into, 'usr/local/bin'), { recursive: true });
      await rename(join(into, 'package/bin/node'), join(into, 'usr/local/bin/node'));
      await inContainer(work, base, async (container) => {
        await container.copyIn(join(into, 'usr/local/bin/node'), '/node');
        for (const path of libraryPaths(await container.exec(['ldd', '/node']))) {
          await mkdir(dirname(join(into, path)), { recursive: true });
          await container.copyOut(path, join(into, path));
        }
      });
    },
  });
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const kept = files
    .filter((file) => file.isFile() && !file.name.endsWith('.tgz'))
    .map((file) => join(file.parentPath, file.name));
  return kept.toSorted().map((source) => ({ source, path: source.slice(dir.length) }));
}

/** What Node calls the architecture that an engine calls `x86_64` or `aarch64`. */
function nodeArch(arch: string): string {
  return { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64' }[arch] ?? arch;
}
