import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { KubeletValue } from '../history/containers.ts';
import type { Draft, Entry } from '../history/entry.ts';
import { VirtualClock } from '../testing/memory-world/virtual-clock.ts';
import type { Ears, NodeShell } from '../world.ts';
import { followKubelet } from './kubelet-follower.ts';
import type { Pen } from './observer.ts';

type Stream = (ears: Ears, clock: VirtualClock, signal: AbortSignal) => Promise<void>;

/** What is recorded of a kubelet whose streams are these, one after the other; the last one stays. */
async function told(streams: Stream[], ms: number): Promise<(KubeletValue & { atMs: number })[]> {
  const clock = new VirtualClock();
  const entries: Entry[] = [];
  const pen: Pen = {
    record: (draft: Draft) => {
      const entry = { index: entries.length, timeMs: clock.elapsedMs, ...draft };
      entries.push(entry);
      return entry;
    },
    nowMs: () => clock.elapsedMs,
    msOf: (ns) => Number(ns) / 1e6,
    msOfWall: () => 0,
  };
  const nodes: NodeShell = {
    run: () => Promise.reject(new Error('nothing is run')),
    realNs: (stampNs) => stampNs,
    follow: (_node, _argv, ears, signal) => (streams.length > 1 ? streams.shift()! : streams[0]!)(ears, clock, signal),
  };
  const stop = new AbortController();
  await clock.run(
    (async () => {
      const done = followKubelet({ nodes, node: 'n1', pen, clock, signal: stop.signal });
      await clock.sleep(ms);
      stop.abort();
      await done;
    })(),
  );
  return entries.map(({ timeMs, value }) => ({ ...(value as KubeletValue), atMs: Math.round(timeMs / 100) * 100 }));
}

const line = (state: string, us: number): string => `ActiveState=${state} StateChangeTimestampMonotonic=${us}`;
const beats = async (ears: Ears, clock: VirtualClock, ms: number, signal: AbortSignal): Promise<void> => {
  for (let passed = 0; passed < ms && !signal.aborted; passed += 1_000) {
    ears.onBeat();
    await clock.sleep(1_000, signal).catch(() => undefined);
  }
};

describe('the state of a kubelet', () => {
  it('is recorded when it changes, with the stamp of its unit', async () => {
    const stream: Stream = async (ears, clock, signal) => {
      ears.onLine(line('active', 5_000));
      await beats(ears, clock, 2_000, signal);
      ears.onLine(line('inactive', 1_900_000));
      await beats(ears, clock, 60_000, signal);
    };
    expect(await told([stream], 9_000)).to.deep.equal([
      { node: 'n1', state: 'active', sourceMs: 5, atMs: 0 },
      { node: 'n1', state: 'inactive', sourceMs: 1_900, atMs: 2_000 },
    ]);
  });

  it('is unreachable while the node is frozen, and what it was when the node is heard again', async () => {
    const stream: Stream = async (ears, clock, signal) => {
      ears.onLine(line('active', 5_000));
      await clock.sleep(10_000, signal);
      await beats(ears, clock, 60_000, signal);
    };
    expect((await told([stream], 15_000)).map(({ state, atMs }) => [state, atMs])).to.deep.equal([
      ['active', 0],
      ['unreachable', 3_000],
      ['active', 10_000],
    ]);
  });

  it('is unreachable while the node is down, and asked for again', async () => {
    const down: Stream = () => Promise.reject(new Error('container is not running'));
    const back: Stream = async (ears, clock, signal) => {
      ears.onLine('garbage');
      ears.onLine(line('active', 0));
      await beats(ears, clock, 60_000, signal);
    };
    expect(await told([down, down, back], 9_000)).to.deep.equal([
      { node: 'n1', state: 'unreachable', atMs: 0 },
      { node: 'n1', state: 'active', atMs: 2_000 },
    ]);
  });
});
