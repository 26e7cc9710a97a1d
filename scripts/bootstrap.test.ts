import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const CHECK = `
process.on('SIGTERM', (name) => { console.log('got ' + name); setTimeout(() => process.exit(130), 100); });
console.log('started', JSON.stringify(process.argv.slice(2)));
if (process.argv[2] === 'wait') setTimeout(() => {}, 10_000);
process.exitCode = 4;
`;

/** A checkout that needs nothing installed, whose check is the program above. */
async function checkout(lock = '{}'): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'statefault-bootstrap-'));
  await mkdir(join(root, 'node_modules'));
  await cp(join(import.meta.dirname, 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'package-lock.json'), lock);
  await writeFile(join(root, 'node_modules', '.package-lock.sha256'), createHash('sha256').update('{}').digest('hex'));
  await writeFile(join(root, 'scripts', 'check.ts'), CHECK);
  return root;
}

describe('bootstrap', function () {
  this.timeout(20_000);
  const roots: string[] = [];
  const start = async (words: string[], lock?: string, env: NodeJS.ProcessEnv = {}) => {
    const root = await checkout(lock);
    roots.push(root);
    const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ARTIFACTS: join(root, '_artifacts'), ...env },
    });
    const ended = once(child, 'close') as Promise<[number]>;
    return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) };
  };
  after(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

  it('with nothing to install says nothing, passes the arguments on and ends as the program ends', async () => {
    const { ended, stdout } = await start(['check', 'a b', '--c']);
    expect(await ended).to.deep.equal([4, null]);
    expect(await stdout).to.equal('started ["a b","--c"]\n');
  });

  it('passes SIGTERM on once and waits for the program to end', async () => {
    const { child, ended, stdout } = await start(['check', 'wait']);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await ended).to.deep.equal([130, null]);
    expect(await stdout).to.match(/got SIGTERM\n$/);
  });

  it('ends with 2 and its usage for a name that it does not know', async () => {
    const { ended, stderr } = await start(['toString']);
    expect(await ended).to.deep.equal([2, null]);
    expect(await stderr).to.match(/^usage: /);
  });

  it('ends with 3 and says what to do when npm fails', async () => {
    const { ended, stdout, stderr } = await start(['check'], '{"name":"another"}', {
      npm_execpath: join(import.meta.dirname, 'testing', 'failing', 'npm-cli.js'),
    });
    expect(await ended).to.deep.equal([3, null]);
    expect(await stdout).to.equal('… packages (npm ci)\n');
    expect(await stderr).to.match(/npm error no network\n✗ packages \(npm ci\): npm ended with 1 .*npm ping.*Log: /s);
  });
});
