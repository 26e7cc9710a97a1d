import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import { serviceClient } from '../history/writes.ts';
import { Recorder } from '../store/recorder.ts';
import { VirtualClock } from '../testing/memory-world/virtual-clock.ts';
import type { Prober } from '../world.ts';
import { driveClients } from './serve.ts';

const deployed = {
  namespace: 'n',
  sets: ['journal'],
  identities: ['journal-0'],
  serviceUrl: 'http://10.96.0.9:8080',
  services: { journal: 'journal' },
};

describe('the clients of a run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'serve-'));
  after(() => rmSync(directory, { recursive: true }));

  /** Clients that were served as a run needs it before it begins, and the identities that the prober was given, one list each time. */
  async function begun(name: string) {
    const clock = new VirtualClock();
    const recorder = new Recorder(join(directory, name), clock);
    const given: string[][] = [];
    const prober = {
      setClients: async ({ targets }) => void given.push(targets.map(({ identity }) => identity)),
    } as Partial<Prober> as Prober;
    const acknowledge = (identity: string): void =>
      void recorder.record({
        process: `client/${identity}`,
        kind: 'op',
        type: 'ok',
        f: 'append',
        value: { op: '', identity },
      });
    const appear = (pod: string): void =>
      void recorder.record({
        process: 'api',
        kind: 'observation',
        f: 'pod',
        value: { change: 'ADDED', object: { name: pod, uid: pod, ip: '10.244.1.5' } },
      });
    appear('journal-0');
    for (let ack = 0; ack < 5; ack++) for (const one of ['journal-0', serviceClient]) acknowledge(one);
    const stop = await driveClients(prober, recorder, deployed, clock, new AbortController().signal);
    return { acknowledge, appear, stop, given, recorder, clock };
  }

  it('end at once when every identity that is there was served', async () => {
    const { stop, given, recorder } = await begun('served');
    await stop();
    expect(given).to.deep.equal([['journal-0', serviceClient], []]);
    recorder.close();
  });

  it('go on until an identity that came at the very end was served: of its writes nothing could be said', async () => {
    const { acknowledge, appear, stop, given, recorder } = await begun('newcomer');
    appear('journal-1');
    const stopped = stop();
    await setImmediate();
    expect(given.at(-1)).to.deep.equal(['journal-0', 'journal-1', serviceClient]);
    acknowledge('journal-1');
    await stopped;
    expect(given.at(-1)).to.deep.equal([]);
    recorder.close();
  });

  it('end 10 s later when it is not', async () => {
    const { appear, stop, given, recorder, clock } = await begun('silent');
    appear('journal-1');
    const fromMs = clock.wallMs();
    await clock.run(stop());
    expect(clock.wallMs() - fromMs).to.equal(10_000);
    expect(given.at(-1)).to.deep.equal([]);
    recorder.close();
  });
});
