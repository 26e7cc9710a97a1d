import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { VirtualClock } from './virtual-clock.ts';

describe('virtual clock', () => {
  it('calls timers in the order of their times, and of their making when these are equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), async (delays) => {
        const clock = new VirtualClock();
        const called: [ms: number, made: number][] = [];
        delays.forEach((ms, made) => clock.after(ms, () => called.push([ms, made])));
        await clock.run(clock.sleep(21));
        expect(called).to.deep.equal(
          delays.map((ms, made) => [ms, made]).sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d),
        );
      }),
    );
  });

  it('lets everybody who can go on do so before time passes', async () => {
    const clock = new VirtualClock();
    const told: string[] = [];
    const walk = async (name: string): Promise<void> => {
      for (let step = 0; step < 3; step++) {
        for (let hop = 0; hop < 50; hop++) await Promise.resolve();
        told.push(`${name}${step} at ${Math.round(clock.elapsedMs)}`);
        await clock.sleep(10);
      }
    };
    await clock.run(Promise.all([walk('a'), walk('b')]));
    expect(told).to.deep.equal(['a0 at 0', 'b0 at 0', 'a1 at 10', 'b1 at 10', 'a2 at 20', 'b2 at 20']);
  });

  it('passes over an hour at once; a reading of it never comes twice', async () => {
    const clock = new VirtualClock();
    const before = clock.monotonicNs();
    await clock.run(clock.sleep(3_600_000));
    expect(Number(clock.monotonicNs() - before) / 1e6).to.be.closeTo(3_600_000, 1);
    expect(clock.monotonicNs()).not.to.equal(clock.monotonicNs());
  });

  it('does not call a cancelled timer', async () => {
    const clock = new VirtualClock();
    let called = false;
    clock.after(5, () => (called = true))();
    await clock.run(clock.sleep(10));
    expect(called).to.equal(false);
  });

  it('rejects a sleep with the reason of its signal, and at once when it is aborted already', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    clock.after(5, () => controller.abort(new Error('stop')));
    const sleeping = clock
      .sleep(1_000, controller.signal)
      .catch((error: Error) => `${error.message} ${Math.round(clock.elapsedMs)}`);
    expect(await clock.run(sleeping)).to.equal('stop 5');
    expect(await clock.sleep(1_000, controller.signal).catch((error: Error) => error.message)).to.equal('stop');
  });

  it('says so when the work waits for what will never happen', async () => {
    const never = new Promise(() => {});
    expect(await new VirtualClock().run(never).catch((error: Error) => error.message)).to.contain('never happen');
  });
});
