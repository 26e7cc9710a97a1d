import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { baseName } from '../clusters/node-image/base.ts';
import { ensureNodeImage, publishTimeLapse } from '../clusters/node-image/index.ts';
import { defaultK8s } from '../harness/cli/options.ts';
import { start, type Child } from '../harness/control/child.ts';
import { run } from '../harness/control/command.ts';

const quick = { timeoutMs: 60_000 };
const slow = { timeoutMs: 600_000 };
const say = (line: string): void => void process.stderr.write(`          ${line}\n`);

/** The node image that is here, given to a registry on this machine and pulled back from it by digest. */
describe('a node image from a registry', () => {
  it('is pulled by digest, and baked like one that was built', async function () {
    this.timeout(900_000);
    if (!(await haveRegistry())) return this.skip();
    const base = await localBase();
    if (base === undefined) return this.skip();
    const directory = await mkdtemp(join(tmpdir(), 'registry-'));
    const port = await freePort();
    const registry = await startRegistry(directory, port);
    const name = `127.0.0.1:${port}/kindest/node`;
    const made: string[] = [];
    try {
      await run('docker', ['tag', base, `${name}:test`], quick);
      await run('docker', ['push', '--quiet', `${name}:test`], slow);
      const digest = await run('docker', ['inspect', '--format', '{{index .RepoDigests 0}}', `${name}:test`], quick);
      await run('docker', ['image', 'rm', `${name}:test`], quick);
      made.push(digest);
      const { image, origin } = await ensureNodeImage({ k8s: defaultK8s, build: 'never', registry: digest, say });
      made.push(image);
      expect(origin).to.equal('pulled');
      const again = await ensureNodeImage({ k8s: defaultK8s, build: 'never', registry: digest, say });
      expect(again).to.include({ origin: 'cached', image });
      const labels = [
        '{{index .Config.Labels "io.statefault.k8s"}}',
        '{{index .Config.Labels "io.statefault.origin"}}',
      ];
      expect(await run('docker', ['inspect', '--format', labels.join(' '), image], quick)).to.equal(
        `${defaultK8s} pulled`,
      );
    } finally {
      for (const one of made) await run('docker', ['image', 'rm', one], quick).catch(() => {});
      registry.kill('SIGTERM');
      await registry.ended;
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('runs faster when it was published so, and one that was not is refused', async function () {
    this.timeout(900_000);
    const name = baseName({ k8s: defaultK8s, timeLapse: true });
    const isHere = await run('docker', ['image', 'inspect', name], quick).then(
      () => true,
      () => false,
    );
    if (!(await haveRegistry()) || !isHere) return this.skip();
    const directory = await mkdtemp(join(tmpdir(), 'registry-'));
    const port = await freePort();
    const registry = await startRegistry(directory, port);
    const repository = `127.0.0.1:${port}/owner/statefault-node`;
    const work = { say, log: () => {}, steps: [] };
    const made: string[] = [];
    try {
      const pin = await publishTimeLapse(work, defaultK8s, repository);
      expect(pin.image).to.match(/:v[\d.]+-timelapse-[0-9a-f]{12}@sha256:[0-9a-f]{64}$/);
      made.push(pin.image);
      const wanted = { k8s: defaultK8s, timeLapse: true, build: 'never', registry: pin.image, say } as const;
      const { image, origin } = await ensureNodeImage(wanted);
      made.push(image);
      expect(origin).to.equal('pulled');
      expect((await ensureNodeImage(wanted)).origin).to.equal('cached');
      const ordinary = await localBase();
      if (ordinary === undefined) return;
      const refused = await ensureNodeImage({ ...wanted, registry: ordinary }).catch((error: unknown) => error);
      expect(String(refused)).to.contain('is no time-lapse image');
    } finally {
      for (const one of made) await run('docker', ['image', 'rm', one], quick).catch(() => {});
      registry.kill('SIGTERM');
      await registry.ended;
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('that does not answer is told in one line, without a build when none is wanted', async function () {
    this.timeout(60_000);
    const registry = `127.0.0.1:${await freePort()}/kindest/node@sha256:${'0'.repeat(64)}`;
    const error = await ensureNodeImage({ k8s: defaultK8s, build: 'never', registry, say }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('name', 'InfrastructureError');
    expect(String(error).split('\n')).to.have.length(1);
    expect(String(error)).to.contain('it refuses connections');
  });
});

/** Debian's registry; installed where that is possible, else the test is skipped. */
async function haveRegistry(): Promise<boolean> {
  const version = (): Promise<boolean> =>
    run('docker-registry', ['--version'], quick).then(
      () => true,
      () => false,
    );
  if (await version()) return true;
  if (process.getuid?.() !== 0) return false;
  await run('apt-get', ['install', '-y', 'docker-registry'], {
    ...slow,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  }).catch(() => {});
  return version();
}

async function localBase(): Promise<string | undefined> {
  const out = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', 'statefault/base'], quick);
  const ordinary = baseName({ k8s: defaultK8s });
  return out.split('\n').find((line) => line === ordinary);
}

async function startRegistry(directory: string, port: number): Promise<Child> {
  const config = join(directory, 'config.yml');
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: directory } },
    http: { addr: `127.0.0.1:${port}` },
  };
  await writeFile(config, JSON.stringify(settings));
  const registry = start('docker-registry', ['serve', config], 900_000);
  const answers = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 100));
  return registry;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
