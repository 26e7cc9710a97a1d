import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { IndexedRun } from '../checker/indexed-run.ts';
import { trends } from './trend.ts';
import { trendText } from './trend-text.ts';

const plain = (text: string): string => text;
const style = { good: plain, bad: plain, unsure: plain, faint: plain, strong: plain };

const run = (n: number, ms: number, outcome: IndexedRun['outcome'] = true, k8s = 'v1.36.1'): IndexedRun => ({
  directory: `run-${n}`,
  scenario: 'kubelet-outage',
  conditions: { k8s, timers: '10 s + 10 s', timeLapse: 1 },
  beganMs: Date.UTC(2026, 10, 1 + n),
  durationMs: 60_000,
  bytes: 1_000,
  outcome,
  measured: [{ name: 'node-unknown', outcome: true, ms, fromMs: 8_000, toMs: 14_000 }],
});

describe('a trend', () => {
  it('is of one scenario under the same conditions, versions in their order', () => {
    const found = trends([
      run(0, 9_000, true, 'v1.36.10'),
      run(1, 9_000, true, 'v1.36.9'),
      run(2, 9_000, true, 'v1.36.10'),
    ]);
    expect(found.map(({ conditions, runs }) => [conditions.k8s, runs])).to.deep.equal([
      ['v1.36.9', 1],
      ['v1.36.10', 2],
    ]);
  });

  it('counts outcomes and holds times against their bounds', () => {
    const [trend] = trends([
      run(0, 10_000),
      run(1, 12_000, 'unknown'),
      run(2, 15_000, false),
      { ...run(3, 1), outcome: 'none', measured: [] },
    ]);
    expect(trend).to.deep.include({ held: 1, unknown: 1, broken: 1, none: 1, newest: 'run-3' });
    expect(trend?.times).to.deep.equal([
      {
        name: 'node-unknown',
        n: 3,
        p50: 12_000,
        p90: 14_400,
        least: 10_000,
        most: 15_000,
        outside: 1,
        fromMs: 8_000,
        toMs: 14_000,
        newest: 15_000,
        before: 11_000,
      },
    ]);
    expect(trendText(trends([run(0, 10_000), run(1, 15_000, false)]), style)).to.equal(
      [
        'kubelet-outage  Kubernetes v1.36.1, timers 10 s + 10 s',
        '  2 runs, 2026-11-01 00:00 to 2026-11-02 00:00: 1 held, 1 broken  ✓✗',
        '  time          n  p50      p90      bound              outside  newest   before',
        '  node-unknown  2  12.50 s  14.50 s  8.00 s to 14.00 s  1        15.00 s  10.00 s (+5.00 s)',
        '',
      ].join('\n'),
    );
  });

  it('has its p50 and p90 among what was measured, and before never knows the newest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 12 }), (all) => {
        const time = trends(all.map((ms, n) => run(n, ms)))[0]?.times[0];
        const other = trends([...all.slice(0, -1), 99_999].map((ms, n) => run(n, ms)))[0]?.times[0];
        expect(time?.before).to.equal(other?.before);
        const most = Math.max(...all);
        expect(time?.p50).to.be.within(Math.min(...all), time?.p90 ?? 0);
        expect(time?.p90).to.be.at.most(most);
        expect(all.filter((ms) => ms <= (time?.p90 ?? 0)).length).to.be.at.least(
          1 + Math.floor((all.length - 1) * 0.9),
        );
      }),
    );
  });
});
