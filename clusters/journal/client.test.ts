import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { nextSlot } from './client.ts';

describe('nextSlot', function () {
  this.timeout(20_000);
  it('is now when there was none', () => {
    expect(nextSlot(-Infinity, 100, 12345)).to.equal(12345);
  });

  it('is the first of the grid that is neither past nor the former one, also when the timer fired early', () => {
    const time = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 1, max: 1e5 }),
        fc.integer({ min: -2, max: 1e6 }),
        (slotMs, periodMs, sinceMs) => {
          const nowMs = slotMs + sinceMs;
          const next = nextSlot(slotMs, periodMs, nowMs);
          expect((next - slotMs) % periodMs).to.equal(0);
          expect(next).to.be.at.least(Math.max(nowMs, slotMs + periodMs));
          expect(next === slotMs + periodMs || next - periodMs < nowMs).to.equal(true);
        },
      ),
    );
  });
});
