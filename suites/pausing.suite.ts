import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { run } from '../harness/control/command.ts';
import { machinesOf } from '../harness/control/machines.ts';

const quick = { timeoutMs: 60_000 };
const name = 'statefault-pausing';
const docker = (...words: string[]): Promise<string> => run('docker', words, quick);
const rounds = 4;

/** The engine waits for a program that is frozen in its start, and unpauses nothing before it is there. */
describe('a machine that is paused while programs are started in it', () => {
  it('goes on when it is unpaused, every time', async function () {
    this.timeout(240_000);
    const [image] = (await docker('images', '--filter', 'label=io.statefault.node', '--format', '{{.ID}}')).split('\n');
    if (image === undefined || image === '') return this.skip();
    const machines = machinesOf('none', [name]);
    await docker('run', '--detach', '--name', name, '--entrypoint', 'sleep', image, '600');
    try {
      for (let round = 0; round < rounds; round++) {
        const starts = Array.from({ length: 4 }, () => docker('exec', name, 'true').catch(() => ''));
        // As long as a start takes, more or less: now and then it is caught in the middle.
        await sleep(15 * round);
        await machines.act(name, 'pause');
        await machines.act(name, 'unpause');
        await Promise.all(starts);
        expect(await docker('exec', name, 'echo', 'alive')).to.equal('alive');
      }
    } finally {
      await docker('rm', '--force', name);
    }
  });
});
