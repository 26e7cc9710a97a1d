import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { run } from './command.ts';
import { waitForAnswer, type Engine, type EngineHome } from './engine-answer.ts';
import { findOnPath } from './engine-facts.ts';
import type { Daemon } from './engine-route.ts';
import type { Progress } from './progress.ts';

/** Starts the system's own Docker service, now and at every boot. */
export async function startService(home: EngineHome, { say, log, signal }: Progress): Promise<Engine> {
  say('starting the Docker service');
  await run('systemctl', ['enable', '--now', 'docker'], { timeoutMs: 120_000, onLine: log, signal });
  return waitForAnswer(home, signal, () => Promise.resolve('its log: journalctl -u docker'));
}

/** Starts dockerd detached from this process, so that it outlives it. Its log is `dockerd.log` in its home. */
export async function startDaemon(daemon: Daemon, home: EngineHome, { say, signal }: Progress): Promise<Engine> {
  say(`starting dockerd ${daemon.version}`);
  await linkClient(home);
  await mkdir(home.folder, { recursive: true });
  const logFile = join(home.folder, 'dockerd.log');
  await using log = await open(logFile, 'a');
  const { size } = await log.stat();
  const listen = home.host === undefined ? [] : ['--host', home.host];
  const child = spawn(daemon.path, [...listen, ...home.daemonWords], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, PATH: pathOf(daemon) },
  });
  child.unref();
  const ended = new Promise((done) => child.once('exit', done).once('error', done));
  return waitForAnswer(home, signal, async () => `${logFile} ends with:\n${await lastWords(logFile, size)}`, ended);
}

/** A docker client on PATH, for us and for kind: the unpacked one, when there is no other. */
async function linkClient(home: EngineHome): Promise<void> {
  const unpacked = join(home.folder, 'root', 'usr', 'bin', 'docker');
  if (findOnPath('docker') === undefined && existsSync(unpacked)) await symlink(unpacked, '/usr/local/bin/docker');
}

/** dockerd looks for docker-proxy, containerd, runc and iptables on its PATH. */
function pathOf({ path }: Daemon): string {
  const own = dirname(path);
  return [own, join(own, '..', 'bin'), process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);
}

/** What was appended to the log after its first `size` bytes: the errors, else the last lines. */
async function lastWords(file: string, size: number): Promise<string> {
  const lines = (await readFile(file)).subarray(size).toString('utf8').trim().split('\n');
  const errors = lines.filter((line) => /level=(error|fatal)|^failed|panic/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-8).join('\n');
}
