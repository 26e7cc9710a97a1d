import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/control/command.ts';

const QUIET = ['--loglevel=error', '--no-fund', '--no-audit'];

describe('the published package', function () {
  this.timeout(300_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'statefault-package-'))));
  after(() => rm(folder, { recursive: true }));

  it('is packed, installed globally and runs', async () => {
    await run('npm', ['pack', '--pack-destination', folder, ...QUIET], { timeoutMs: 120_000 });
    const [tarball] = await readdir(folder);
    const prefix = join(folder, 'global');
    const words = ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--prefer-offline', ...QUIET];
    await run('npm', [...words, join(folder, tarball!)], { timeoutMs: 240_000 });

    const statefault = (...args: string[]) =>
      run(join(prefix, 'bin', 'statefault'), args, { timeoutMs: 30_000, cwd: folder });
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await statefault('--version')).to.equal(version);
    expect(await statefault('--help')).to.match(/^Usage: statefault /);
    expect(await statefault('list')).not.to.be.empty;
    const history = join(import.meta.dirname, '../suites/histories/kubelet-outage');
    expect(await statefault('recheck', history)).to.match(/verdict: true/);
    const use = `import { statefault, podTerminating } from 'statefault/expect'; console.log(typeof statefault, podTerminating('a').of)`;
    const library = { timeoutMs: 30_000, cwd: join(prefix, 'lib', 'node_modules', 'statefault') };
    expect(await run(process.execPath, ['--input-type=module', '-e', use], library)).to.equal('function pod');
  });
});
