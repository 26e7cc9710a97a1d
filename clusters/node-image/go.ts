import { chmod, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfrastructureError } from '../../harness/errors.ts';
import { installPackages } from './requirements.ts';
import { command, step, type Work } from './work.ts';

/** A Go tool that is recent enough. */
export interface Go {
  bin: string;
  /** `1.26.8` */
  version: string;
}

/**
 * Finds a Go of at least `wanted` (`1.26.0`): on PATH, in the usual places; else has any older Go fetch that release from the
 * module proxy (`golang.org/toolchain`, checked against Go's checksum database); else installs Debian's Go for that purpose.
 */
export async function findGo(work: Work, wanted: string): Promise<Go> {
  const found = await installedGos(work);
  const recent = found.find((go) => atLeast(go.version, wanted));
  if (recent !== undefined) return recent;
  const seed = found[0] ?? (await packagedGo(work, wanted));
  if (atLeast(seed.version, wanted)) return seed;
  return toolchain(work, seed, wanted);
}

/** `1.26.8` is at least `1.26.0`; a missing number counts as 0. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((text) =>
    text.split('.').map((digits) => Number.parseInt(digits, 10) || 0),
  );
  for (let place = 0; place < 3; place++) {
    const difference = (have?.[place] ?? 0) - (want?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The environment in which every go command runs: nothing of the caller's own module settings, no silent change of Go. */
export function goEnv(extra: Record<string, string> = {}): Record<string, string> {
  return { GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on', GOTOOLCHAIN: 'local', CGO_ENABLED: '0', ...extra };
}

/** Where a Go has its own library. */
export async function goRoot(work: Work, go: Go): Promise<string> {
  return (await command(work, go.bin, ['env', 'GOROOT'], { timeoutMs: 20_000, cwd: tmpdir(), env: goEnv() })).trim();
}

async function installedGos(work: Work): Promise<Go[]> {
  const packaged = (await readdir('/usr/lib').catch(() => [])).filter((name) => /^go-\d/.test(name));
  const places = ['go', '/usr/local/go/bin/go', ...packaged.map((name) => `/usr/lib/${name}/bin/go`)];
  const gos = await Promise.all(places.map((bin) => versionOf(work, bin)));
  return gos.filter((go) => go !== undefined);
}

async function versionOf(work: Work, bin: string): Promise<Go | undefined> {
  const text = await command(work, bin, ['version'], { timeoutMs: 20_000, cwd: tmpdir(), env: goEnv() }).catch(
    () => '',
  );
  const version = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
  return version === undefined ? undefined : { bin, version };
}

async function packagedGo(work: Work, wanted: string): Promise<Go> {
  await installPackages(work, ['golang-go']);
  const go = await versionOf(work, 'go');
  if (go === undefined)
    throw new InfrastructureError(
      `building Kubernetes needs Go ${wanted} or newer: install it from https://go.dev/dl and try again`,
    );
  return go;
}

async function toolchain(work: Work, seed: Go, wanted: string): Promise<Go> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const module = `golang.org/toolchain@v0.0.1-go${wanted}.${process.platform}-${arch}`;
  return step(work, `Go ${wanted} from the module proxy`, async () => {
    const download = ['mod', 'download', '-json', module];
    const text = await command(work, seed.bin, download, { timeoutMs: 600_000, cwd: tmpdir(), env: goEnv() }).catch(
      (error: unknown) => {
        work.signal?.throwIfAborted();
        const last = String(error).trim().split('\n').at(-1);
        throw new InfrastructureError(
          `building Kubernetes needs Go ${wanted} or newer; ${seed.bin} is ${seed.version}, and the module proxy gave no newer one: ${last}`,
        );
      },
    );
    const { Dir: dir } = JSON.parse(text) as { Dir: string };
    await makeExecutable(join(dir, 'bin'));
    await makeExecutable(join(dir, 'pkg', 'tool'));
    return { bin: join(dir, 'bin', 'go'), version: wanted };
  });
}

/** Modules carry no file modes: the programs of a toolchain must be made executable before use. */
async function makeExecutable(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
