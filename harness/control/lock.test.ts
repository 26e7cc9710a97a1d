import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { holderOf, whileLocked } from './lock.ts';

const source = `
  import { whileLocked } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
  await whileLocked('x', async () => { console.log('held'); setInterval(() => {}, 1_000); await new Promise(() => {}); });
`;

describe('the lock of a cluster', function () {
  this.timeout(60_000);
  const cache = mkdtempSync(join(tmpdir(), 'lock-'));
  const earlier = process.env['STATEFAULT_CACHE'];
  before(() => void (process.env['STATEFAULT_CACHE'] = cache));
  after(() => {
    if (earlier === undefined) delete process.env['STATEFAULT_CACHE'];
    else process.env['STATEFAULT_CACHE'] = earlier;
    rmSync(cache, { recursive: true, force: true });
  });

  async function otherProcess(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout === null) throw new Error('no output');
    await once(child.stdout, 'data');
    return child;
  }

  it('keeps another process out, by its number, for as long as it lives', async () => {
    const child = await otherProcess();
    try {
      expect(await holderOf('x')).to.equal(child.pid);
      const refused = await whileLocked('x', async () => 'entered').catch((error: Error) => error.message);
      expect(refused).to.contain(`in use by another statefault (process ${child.pid})`);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('of a process that was killed just now is taken over at once, by one alone, and let go', async () => {
    const child = await otherProcess();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await holderOf('x')).to.equal(undefined);
    let [inside, most] = [0, 0];
    const enter = () =>
      whileLocked('x', async () => {
        most = Math.max(most, ++inside);
        await new Promise((done) => setTimeout(done, 500));
        inside--;
      });
    const all = await Promise.allSettled([enter(), enter(), enter()]);
    expect(all.map(({ status }) => status)).to.include('fulfilled');
    expect(most).to.equal(1);
    expect(await whileLocked('x', async () => 'again')).to.equal('again');
  });
});
