import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { realNs } from '../../clusters/time-lapse.ts';
import { clusterClock } from './cluster-time.ts';
import type { History } from './entry.ts';

const began = Date.parse('2026-01-01T00:00:00.000Z');
const history: History = [
  { index: 0, timeMs: 0, process: 'run', kind: 'phase', f: 'begin', value: { wall: new Date(began).toISOString() } },
];
const since = (ms: number): string => new Date(began + ms).toISOString();

describe('what the clocks of a cluster showed', () => {
  it('is real time up to the bend, and steeper from there on', () => {
    const at = clusterClock(history, { timeLapse: 20, fastSince: since(-10_000) });
    expect(at?.(0)).to.equal(began - 10_000 + 200_000);
    expect(at?.(5_000)).to.equal(began - 10_000 + 300_000);
    expect(clusterClock(history, { timeLapse: 20, fastSince: since(3_000) })?.(2_000)).to.equal(began + 2_000);
    expect(clusterClock(history, {})?.(5_000)).to.equal(began + 5_000);
  });

  it('is turned back into real time by what turns back the stamps of a runtime', () => {
    const ms = fc.integer({ min: 0, max: 1e7 });
    fc.assert(
      fc.property(ms, fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 100 }), (timeMs, bend, factor) => {
        const shown = clusterClock(history, { timeLapse: factor, fastSince: since(bend) })?.(timeMs) ?? NaN;
        const timeLapse = { factor, start: { wallNs: BigInt(began + bend) * 1_000_000n } };
        expect(Number(realNs(BigInt(shown) * 1_000_000n, timeLapse) / 1_000_000n)).to.equal(began + timeMs);
      }),
    );
  });

  it('is not known of a record that does not say since when', () => {
    expect(clusterClock(history, { timeLapse: 20 })).to.equal(undefined);
    expect(clusterClock([], {})).to.equal(undefined);
  });
});
