import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './command.ts';
import type { EngineHome } from './engine-answer.ts';
import type { Daemon, EngineFacts } from './engine-route.ts';

/** Looks at this machine. `failure` is what the docker client said. */
export async function findEngineFacts(failure: string | undefined, home: EngineHome): Promise<EngineFacts> {
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    distribution: (await osRelease()).get('ID') ?? '',
    apt: ['apt-get', 'dpkg-deb'].every((name) => findOnPath(name) !== undefined),
    systemd: existsSync('/run/systemd/system'),
    dockerHost: home.host === undefined ? process.env['DOCKER_HOST'] : undefined,
    failure,
    daemon: await findDaemon(home),
    allCapabilities: await holdsAllCapabilities(),
  };
}

/** Our own unpacked dockerd, else the system's. */
export async function findDaemon(home: EngineHome): Promise<Daemon | undefined> {
  const unpacked = join(home.folder, 'root', 'usr', 'sbin', 'dockerd');
  const ours = existsSync(unpacked);
  const path = ours ? unpacked : findOnPath('dockerd');
  if (path === undefined) return undefined;
  // "Docker version 26.1.5+dfsg1, build 411e817"
  const text = await run(path, ['--version'], { timeoutMs: 10_000 }).catch(() => undefined);
  const version = text === undefined ? undefined : /version ([^,\s]+)/.exec(text)?.[1];
  return version === undefined ? undefined : { path, version, ours };
}

/** The first file of this name on PATH, or in the folders of root's programs, which a PATH may lack. */
export function findOnPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The fields of /etc/os-release. */
export async function osRelease(): Promise<Map<string, string>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return new Map([...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]));
}

async function holdsAllCapabilities(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const last = await readFile('/proc/sys/kernel/cap_last_cap', 'utf8').catch(() => '');
  const held = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return held !== undefined && last !== '' && BigInt(`0x${held}`) === (1n << BigInt(Number(last) + 1)) - 1n;
}
