import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { LeaderSeen, ProcessorsSeen } from '../history/machine.ts';
import type { RawObject } from '../history/objects.ts';
import { VirtualClock } from '../testing/memory-world/virtual-clock.ts';
import type { Draft, Entry } from '../history/entry.ts';
import type { ProcessorTimes, World } from '../world.ts';
import { observeLeaders } from './leaders.ts';
import { observeMachine } from './machine.ts';
import type { Pen } from './observer.ts';

/** A pen on a virtual clock. */
function penOn(clock: VirtualClock): Pen & { entries: Entry[] } {
  const nowMs = (): number => Number(clock.monotonicNs()) / 1e6;
  const entries: Entry[] = [];
  return {
    entries,
    nowMs,
    msOf: (ns) => Number(ns) / 1e6,
    msOfWall: (ns) => Number(ns) / 1e6,
    record(draft: Draft) {
      const entry = { index: entries.length, timeMs: nowMs(), ...draft };
      entries.push(entry);
      return entry;
    },
  };
}

/** Lets an observer look for some seconds. */
async function watch(seconds: number, observe: (clock: VirtualClock, pen: Pen, signal: AbortSignal) => Promise<void>) {
  const clock = new VirtualClock();
  const pen = penOn(clock);
  const stop = new AbortController();
  clock.after(seconds * 1_000 - 1, () => stop.abort());
  await clock.run(observe(clock, pen, stop.signal));
  return pen.entries.map(({ value }) => value);
}

describe('what is seen of the machine', () => {
  it('is the share of work in each second', async () => {
    const times = [0, 1_000, 3_000, 3_000].map((busyMs, n): ProcessorTimes => ({ busyMs, allMs: n * 2_000 }));
    const processors = async (): Promise<ProcessorTimes | undefined> => times.shift();
    const seen = await watch(10, (clock, pen, signal) =>
      observeMachine({ clock, outside: { processors } as World['outside'] }, pen, signal),
    );
    expect((seen as ProcessorsSeen[]).map(({ busy, lateMs }) => [busy, lateMs])).to.deep.equal([
      [0.5, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  it('is nothing where the machine does not tell', async () => {
    const outside = { processors: async () => undefined } as unknown as World['outside'];
    expect(await watch(3, (clock, pen, signal) => observeMachine({ clock, outside }, pen, signal))).to.deep.equal([]);
  });
});

describe('what is seen of leaders', () => {
  const lease = (holderIdentity: string, renewTime: number, name = 'kube-scheduler'): RawObject => ({
    metadata: { name, uid: name },
    spec: { holderIdentity, renewTime: String(renewTime), leaseDurationSeconds: 15 },
  });

  /** One list a second; the last one stays. */
  const looked = (lists: (RawObject[] | Error)[], factor: number, seconds: number) =>
    watch(seconds, (clock, pen, signal) => {
      const list = async () => {
        const items = (lists.length > 1 ? lists.shift() : lists[0]) ?? [];
        if (items instanceof Error) throw items;
        return { metadata: { resourceVersion: '1' }, items };
      };
      const world = { clock, api: { list }, cluster: { timeLapse: factor } } as unknown as World;
      return observeLeaders(world, pen, signal);
    }) as Promise<LeaderSeen[]>;

  it('is who leads at first, and who takes over, with the look before', async () => {
    const seen = await looked([[lease('a', 1)], [lease('a', 2)], new Error('down'), [lease('b', 3)]], 1, 5);
    // The virtual clock begins at 1 s; the third look failed.
    expect(seen).to.deep.equal([
      { name: 'kube-scheduler', holder: 'a' },
      { name: 'kube-scheduler', holder: 'b', lookedMs: 2_000 },
    ]);
  });

  it('is a lease that ran out, once, and sooner in a time-lapse', async () => {
    const still = (factor: number, seconds: number) => looked([[lease('a', 1)]], factor, seconds);
    expect(await still(1, 17)).to.have.length(1);
    expect((await still(1, 30)).slice(1)).to.have.length(1);
    const [, ranOut] = await still(15, 5);
    expect(ranOut).to.include({ holder: 'a' }).and.have.property('stillSinceMs');
  });

  it('is that the same one renews again what had run out', async () => {
    const stillFor = Array.from({ length: 6 }, () => [lease('a', 1)]);
    const seen = await looked([...stillFor, [lease('a', 2)]], 15, 10);
    expect(seen.map(({ stillSinceMs, resumed }) => [stillSinceMs !== undefined, resumed])).to.deep.equal([
      [false, undefined],
      [true, undefined],
      [false, true],
    ]);
  });

  it('is of the two that lead, and of no other lease', async () => {
    expect(await looked([[lease('a', 1, 'apiserver-x')]], 1, 3)).to.deep.equal([]);
  });
});
