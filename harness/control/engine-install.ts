import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfrastructureError } from '../errors.ts';
import { lineForSuite, parseList, parseStanzas, type AptSource } from './apt-sources.ts';
import { run } from './command.ts';
import type { Engine, EngineHome } from './engine-answer.ts';
import { findDaemon, findOnPath, osRelease } from './engine-facts.ts';
import { routeToPackages, type EngineFacts } from './engine-route.ts';
import { startDaemon, startService } from './engine-start.ts';
import type { Progress } from './progress.ts';

/** The suite of Debian whose dockerd is new enough and still runs on the libraries of the one before. */
const NEWER_SUITE = 'trixie';

/** Installs Docker on a Debian-like system as root, and starts it. */
export async function installEngine(facts: EngineFacts, home: EngineHome, progress: Progress): Promise<Engine> {
  await update(progress);
  const candidate = await candidateOf('docker.io', progress);
  progress.log(`apt offers docker.io ${candidate ?? '(none)'}`);
  const packages = routeToPackages(candidate, facts);
  switch (packages.from) {
    case 'nowhere':
      throw new InfrastructureError(packages.advice);
    case 'apt':
      await installFromApt(progress);
      break;
    case 'newer suite':
      await installFromNewerSuite(home, progress);
  }
  const daemon = await findDaemon(home);
  if (daemon === undefined)
    throw new InfrastructureError(`no dockerd runs here after it was installed into ${home.folder}`);
  return facts.systemd && !daemon.ours ? startService(home, progress) : startDaemon(daemon, home, progress);
}

async function installFromApt(progress: Progress): Promise<void> {
  progress.say('installing docker.io with apt-get');
  // Debian 13 split the client from docker.io.
  const client = (await candidateOf('docker-cli', progress)) === undefined ? [] : ['docker-cli'];
  await install(['docker.io', ...client], progress);
}

/**
 * Unpacks dockerd and the docker client of a newer Debian into our own folder: the system's own packages stay as they are,
 * only what dockerd calls (containerd, runc, iptables) is installed from the system's own suite when it is missing.
 */
async function installFromNewerSuite(home: EngineHome, progress: Progress): Promise<void> {
  progress.say(`unpacking Docker of Debian ${NEWER_SUITE} into ${home.folder}`);
  const missing = NEEDED.filter(({ file }) => findOnPath(file) === undefined && !existsSync(file));
  if (missing.length > 0)
    await install(
      missing.map((each) => each.from),
      progress,
    );
  const scratch = await mkdtemp(join(tmpdir(), 'statefault-apt-'));
  try {
    await chmod(scratch, 0o755); // apt drops its rights while it downloads
    await download(scratch, ['docker.io', 'docker-cli'], progress);
    await unpack(scratch, join(home.folder, 'root'), progress);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const NEEDED = [
  { file: 'containerd', from: 'containerd' },
  { file: 'runc', from: 'runc' },
  { file: 'iptables', from: 'iptables' },
  { file: 'tini-static', from: 'tini' },
  { file: '/etc/ssl/certs/ca-certificates.crt', from: 'ca-certificates' },
];

/** Downloads packages of the newer suite with an apt configuration of its own: the system's sources are not touched. */
async function download(scratch: string, packages: readonly string[], progress: Progress): Promise<void> {
  const codename = (await osRelease()).get('VERSION_CODENAME') ?? '';
  const sources = join(scratch, 'sources.list');
  await writeFile(sources, `${lineForSuite(NEWER_SUITE, codename, await systemSources())}\n`);
  const folders = { 'Dir::State::Lists': join(scratch, 'lists'), 'Dir::Cache': join(scratch, 'cache') };
  for (const folder of Object.values(folders)) await mkdir(join(folder, 'partial'), { recursive: true });
  const settings = { ...folders, 'Dir::Etc::SourceList': sources, 'Dir::Etc::SourceParts': '/dev/null' };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await aptGet([...words, 'update'], progress);
  await aptGet([...words, 'download', ...packages.map((name) => `${name}/${NEWER_SUITE}`)], progress, scratch);
}

/** Unpacks the packages in `from`; the folder `into` is there only when it is complete. */
async function unpack(from: string, into: string, { log, signal }: Progress): Promise<void> {
  const partial = `${into}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const files = (await readdir(from)).filter((name) => name.endsWith('.deb'));
  for (const name of files) {
    await run('dpkg-deb', ['--extract', join(from, name), partial], { timeoutMs: 120_000, onLine: log, signal });
  }
  await rm(into, { recursive: true, force: true });
  await rename(partial, into);
}

async function systemSources(): Promise<AptSource[]> {
  const parts = '/etc/apt/sources.list.d';
  const names = await readdir(parts).catch(() => []);
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(parts, name))];
  const read = async (file: string) => {
    if (!/\.(list|sources)$/.test(file)) return [];
    const text = await readFile(file, 'utf8').catch(() => '');
    return file.endsWith('.sources') ? parseStanzas(text) : parseList(text);
  };
  return (await Promise.all(files.map(read))).flat();
}

/** The version of a package that apt would install, after its lists were updated. */
async function candidateOf(name: string, { signal }: Progress): Promise<string | undefined> {
  const text = await run('apt-cache', ['policy', name], { timeoutMs: 60_000, env: { LC_ALL: 'C' }, signal });
  const version = /^\s*Candidate: (\S+)/m.exec(text)?.[1];
  return version === '(none)' ? undefined : version;
}

/** One unreachable third-party source is no reason to stop: what is really missing fails the installation. */
async function update(progress: Progress): Promise<void> {
  progress.say("updating apt's lists");
  await aptGet(['update'], progress).catch((error: unknown) => {
    progress.signal.throwIfAborted();
    progress.log(String(error));
  });
}

async function install(packages: readonly string[], progress: Progress): Promise<void> {
  await aptGet(['install', '--yes', '--no-install-recommends', ...packages], progress);
}

async function aptGet(words: readonly string[], { log, signal }: Progress, cwd?: string): Promise<void> {
  const settings = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-o', 'APT::Color=0'];
  await run('apt-get', [...settings, '-q', ...words], {
    timeoutMs: 900_000,
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    onLine: log,
    signal,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
