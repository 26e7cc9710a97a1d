import { getPriority } from 'node:os';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { processorTimes, timesIn } from './processors.ts';

describe('what the processors of this machine did', () => {
  it('is work, but not work that yields, and what was stolen', () => {
    const text = 'cpu  100 200 30 4000 500 6 7 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
    expect(timesIn(text)).to.deep.equal({ busyMs: 2_230, allMs: 49_230 });
  });

  it('is unknown where there is no such file', () => {
    expect(timesIn('')).to.equal(undefined);
  });

  it('grows while we work', async function () {
    const before = await processorTimes();
    if (before === undefined) return this.skip();
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs);
    const after = await processorTimes();
    // These tests may be run niced themselves: such work is not counted, so then nothing need have grown.
    if (getPriority() <= 0) expect(after?.busyMs).to.be.greaterThan(before.busyMs);
    expect(after?.allMs).to.be.greaterThan(before.allMs);
  });
});
