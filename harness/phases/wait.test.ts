import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Entry } from '../history/entry.ts';
import { VirtualClock } from '../testing/memory-world/virtual-clock.ts';
import { entryWhen } from './wait.ts';

class Heard {
  readonly entries: Entry[] = [];
  readonly listeners = new Set<(entry: Entry) => void>();
  listen(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  add(f: string): Entry {
    const entry: Entry = { index: this.entries.length, timeMs: 0, process: 'run', kind: 'phase', f, value: {} };
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }
}

const options = (signal = new AbortController().signal, timeoutMs = 60_000) => ({
  clock: new VirtualClock(),
  timeoutMs,
  signal,
});
const is = (f: string) => (entry: Entry) => entry.f === f;

describe('waiting for an entry', () => {
  it('finds it in what is recorded already', async () => {
    const heard = new Heard();
    heard.add('a');
    const wanted = heard.add('b');
    expect(await entryWhen(heard, is('b'), options())).to.equal(wanted);
  });

  it('finds it as it arrives, and listens no more', async () => {
    const heard = new Heard();
    const waiting = entryWhen(heard, is('b'), options());
    heard.add('a');
    const wanted = heard.add('b');
    expect(await waiting).to.equal(wanted);
    expect(heard.listeners.size).to.equal(0);
  });

  it('gives up at its bound, without an error', async () => {
    const heard = new Heard();
    const clock = new VirtualClock();
    const waiting = entryWhen(heard, is('b'), { ...options(), clock, timeoutMs: 60_000 });
    expect(await clock.run(waiting)).to.equal(undefined);
    expect(clock.wallMs() - clock.beganMs).to.be.closeTo(60_000, 1);
    expect(heard.listeners.size).to.equal(0);
  });

  it('is rejected with the reason of an abort, and with an error of its check', async () => {
    const heard = new Heard();
    const controller = new AbortController();
    const waiting = entryWhen(heard, is('b'), options(controller.signal));
    controller.abort(new Error('stop'));
    expect(await waiting.catch((error: Error) => error.message)).to.equal('stop');
    const checking = entryWhen(
      heard,
      () => {
        throw new Error('bad check');
      },
      options(),
    );
    heard.add('a');
    expect(await checking.catch((error: Error) => error.message)).to.equal('bad check');
    expect(heard.listeners.size).to.equal(0);
  });
});
