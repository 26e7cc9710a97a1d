import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Measured } from '../remedies/measure.ts';
import { remediesMarkdown, remediesPage } from './remedies.ts';

describe('the remedy table', () => {
  const run = (more: Partial<Measured>): Measured => ({
    k8s: 'v1.36.1',
    factor: 10,
    overlap: { ms: 0, untilRepair: false },
    acknowledged: 100,
    lost: 0,
    ...more,
  });
  const row = { cause: 'off', storage: 'shared', remedy: 'force', needs: 'an operator' };

  it('tells timers in seconds of the cluster, work in real ones, by median and range', () => {
    const table = remediesMarkdown([
      {
        ...row,
        runs: [
          run({ freed: { from: 'remedy', ms: 100 }, served: { from: 'freed', ms: 3_000 } }),
          run({ freed: { from: 'remedy', ms: 300 }, served: { from: 'freed', ms: 5_000 }, lost: 2 }),
        ],
      },
    ]);
    expect(table).to.include('2.0 s (1.0 … 3.0) after it');
    expect(table).to.include('4.0 s (3.0 … 5.0) later');
    expect(table).to.include('| no | 2 of 200 |');
  });

  it('says what came only after the repair, what never came, and how long there were two', () => {
    const table = remediesMarkdown([
      {
        ...row,
        runs: [run({ freed: { from: 'repair', ms: 700 }, overlap: { ms: 1_500, untilRepair: true } }), run({})],
      },
    ]);
    expect(table).to.include('7.0 s after the node is back; never (1)');
    expect(table).to.include('1.5 s, until the node is back (1 of 2 runs)');
    expect(remediesPage([{ ...row, cause: '<b>', runs: [] }]))
      .to.include('&lt;b&gt;')
      .and.not.include('<b>');
  });
});
