import { expect } from 'chai';
import { describe, it } from 'mocha';
import { freshMs, staleness, tellingMs } from './time-lapse-ready.ts';

describe('the clocks of a cluster in a time-lapse', () => {
  const startMs = 1_000_000_000;
  const timeLapse = { factor: 20, start: { wallNs: BigInt(startMs) * 1_000_000n } };
  const lease = (stampMs: number) => ({
    metadata: { name: 'node-1', uid: '', resourceVersion: '' },
    spec: { renewTime: new Date(stampMs).toISOString() },
  });
  const at = (sinceStartMs: number, factor: number) => lease(startMs + sinceStartMs * factor);

  it('are as told when a lease was renewed, on its own clock, a renewal interval ago', () => {
    expect(staleness(at(60_000, 20), timeLapse, startMs + 60_500)).to.equal('');
  });

  it('are not when a program stayed in real time, from the moment on that can tell', () => {
    const laterMs = tellingMs(timeLapse) + 1;
    expect(staleness(at(laterMs, 1), timeLapse, startMs + laterMs)).to.match(/node-1 renewed its lease \d+ ms ago/);
  });

  it('are not when a program runs faster than told', () => {
    expect(staleness(at(60_000, 30), timeLapse, startMs + 60_000)).to.equal('the clock of node-1 is 30000 ms ahead');
  });

  it('leave a lease its renewal interval on its own clock, and the machine its real slack', () => {
    expect(freshMs(timeLapse)).to.equal(520 + 2_000);
    expect(staleness(at(60_000, 20), timeLapse, startMs + 60_000 + 2_521)).not.to.equal('');
  });

  it('cannot be judged without a stamp', () => {
    expect(staleness({ metadata: lease(0).metadata }, timeLapse, 0)).to.equal('node-1 has no stamp');
  });
});
