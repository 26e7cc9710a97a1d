import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { coerce, gte } from 'semver';
import images from '../../clusters/images.json' with { type: 'json' };
import { InfrastructureError } from '../errors.ts';
import { cacheDir } from './cache-dir.ts';
import { CommandError, run } from './command.ts';
import { findOnPath } from './engine-facts.ts';
import type { Progress } from './progress.ts';

/** The kind that this project is tested with. A newer one on PATH is used as it is. */
const KIND_VERSION = images.kind;

/**
 * The path of a kind that is recent enough: the one on PATH, else our own copy, else one fetched now.
 * Throws {@link InfrastructureError} that says what to do when it cannot be had.
 */
export async function ensureKind(progress: Progress): Promise<string> {
  const own = join(ownFolder(), 'kind');
  for (const path of [findOnPath('kind'), own]) {
    if (path !== undefined && existsSync(path) && (await isRecent(path))) return path;
  }
  await mkdir(dirname(own), { recursive: true });
  const scratch = await mkdtemp(`${own}-`);
  try {
    const fetched = join(scratch, 'kind');
    await fetchKind(fetched, progress);
    await rename(fetched, own);
    return own;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether the answer of `kind version` ("kind v0.33.0 go1.26.1 linux/amd64") names the version we pin or a later one. */
export function isRecentEnough(answer: string): boolean {
  const version = coerce(/v\d+\.\d+\.\d+/.exec(answer)?.[0]);
  return version !== null && gte(version, coerce(KIND_VERSION)!);
}

async function isRecent(path: string): Promise<boolean> {
  return isRecentEnough(await run(path, ['version'], { timeoutMs: 10_000 }).catch(() => ''));
}

/** `.tools/bin` of a checkout (where this file still is TypeScript), the cache of an installed package. */
function ownFolder(): string {
  const checkout = import.meta.filename.endsWith('.ts');
  return checkout ? resolve(import.meta.dirname, '..', '..', '.tools', 'bin') : cacheDir('bin');
}

async function fetchKind(into: string, progress: Progress): Promise<void> {
  const failures: string[] = [];
  for (const [how, fetchIt] of [['its release', download] as const, ['its Go module', goInstall] as const]) {
    progress.say(`fetching kind ${KIND_VERSION} from ${how}`);
    try {
      await fetchIt(into, progress);
      return;
    } catch (error) {
      progress.signal.throwIfAborted();
      failures.push(`${how}: ${reasonOf(error)}`);
      progress.log(`kind from ${how}: ${String(error)}`);
    }
  }
  throw new InfrastructureError(
    `kind ${KIND_VERSION} could not be fetched (${failures.join('; ')}). ` +
      'Put it on PATH yourself: https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  );
}

/** The official release with its published checksum. */
async function download(into: string, { signal }: Progress): Promise<void> {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
  const url = `https://kind.sigs.k8s.io/dl/${KIND_VERSION}/kind-${process.platform}-${architecture}`;
  const wanted = (await (await get(`${url}.sha256sum`, 10_000, signal)).text()).trim().split(/\s+/)[0];
  const bytes = new Uint8Array(await (await get(url, 180_000, signal)).arrayBuffer());
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (sum !== wanted) throw new Error(`${url} has sha256 ${sum}, published is ${wanted ?? 'none'}`);
  await writeFile(into, bytes);
  await chmod(into, 0o755);
}

async function get(url: string, boundMs: number, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(boundMs)]) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

async function goInstall(into: string, { log, signal }: Progress): Promise<void> {
  await run('go', ['install', `sigs.k8s.io/kind@${KIND_VERSION}`], {
    timeoutMs: 600_000,
    // -buildvcs and the like of the user's own flags have no place here.
    env: { GOBIN: dirname(into), GOFLAGS: '', CGO_ENABLED: '0' },
    onLine: log,
    signal,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof CommandError) return error.exitCode === undefined ? 'no Go here' : error.message.split('\n')[0]!;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
