import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expectedFacts } from '../bounds/expected-facts.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { fidelityMarkdown } from './fidelity.ts';
import { fidelityOf, isFaithful } from '../diff/fidelity.ts';

const run = (ms: number, timeLapse: number, states = ['Ready', 'NotReady', 'gone']): Fingerprint => ({
  format: 1,
  scenario: 'outage',
  outcome: true,
  facts: expectedFacts({ k8s: 'v1.36.1', profile: 'default', timeLapse }),
  outcomes: {},
  sequences: { 'pod a-0': [states] },
  events: {},
  timings: { 'await marked': { ms, bounds: ['toleration'] } },
});
const compared = (real: Fingerprint[], lapse: Fingerprint[]) => fidelityOf('outage', real, lapse)!;

describe('the fidelity of a time-lapse', () => {
  it('is told in cluster time: 300 s in 15 s at 20 is no difference', () => {
    const { spans, states, factor, runs } = compared([run(300_000, 1), run(301_000, 1)], [run(15_050, 20)]);
    expect({ factor, runs, states }).to.deep.equal({ factor: 20, runs: [2, 1], states: [] });
    expect(spans).to.have.length(1);
    expect(spans[0]).to.include({ span: 'await marked', explained: true });
    expect(spans[0]?.lapse).to.deep.equal([301_000]);
    expect(spans[0]?.realWorkMs).to.be.closeTo(25, 1);
  });

  it('explains no more than the real slack of a bound: a timer that was not scaled is found, on either side', () => {
    for (const ms of [300_000, 60_000, 18_000, 12_000])
      expect(compared([run(300_000, 1)], [run(ms, 20)]).spans[0]?.explained, `${ms} ms`).to.equal(false);
  });

  it('counts a run that was not true, and does not compare it', () => {
    const spoilt = { ...run(18_000, 20), outcome: 'unknown' as const };
    const both = compared([run(300_000, 1)], [run(15_000, 20), spoilt]);
    expect(both).to.deep.include({ runs: [1, 2], held: [1, 1] });
    expect(isFaithful(both)).to.equal(true);
    const none = compared([run(300_000, 1)], [spoilt]);
    expect(isFaithful(none)).to.equal(false);
    expect(fidelityMarkdown([none])).to.include('Without a true run on both sides: outage.');
  });

  it('finds other states, unless some run of the other side went through them too', () => {
    const failed = ['Ready', 'Failed', 'gone'];
    const real = [run(300_000, 1)];
    expect(compared(real, [run(15_000, 20, failed)]).states.map(({ subject }) => subject)).to.deep.equal(['pod a-0']);
    expect(compared(real, [run(15_000, 20, failed), run(15_000, 20)]).states).to.deep.equal([]);
  });

  it('knows what real work changes: a container that is killed when its grace period is too short', () => {
    const [ended = [], killed = []] = ['ends with 0', 'ends with 137'].map((end) => [
      '#1 starts',
      `#1 ${end}`,
      '#2 starts',
    ]);
    const both = compared([run(300_000, 1, ended)], [run(15_000, 20, killed)]);
    expect(both.states[0]?.why).to.match(/grace period/);
    expect(isFaithful(both)).to.equal(true);
    expect(isFaithful(compared([run(300_000, 1, ended)], [run(15_000, 20, ['#1 starts'])]))).to.equal(false);
  });

  it('does not mind which of several identities was struck, but that one was', () => {
    const [struck, spared] = [[['Ready', 'gone']], [['Ready']]];
    const of = (ms: number, factor: number, zero: string[][], one: string[][]): Fingerprint => ({
      ...run(ms, factor),
      sequences: { 'pod journal-0': zero, 'pod journal-1': one },
    });
    const real = [of(300_000, 1, struck, spared)];
    expect(compared(real, [of(15_000, 20, spared, struck)]).states).to.deep.equal([]);
    expect(compared(real, [of(15_000, 20, spared, spared)]).states.map(({ subject }) => subject)).to.deep.equal([
      'pod journal-*',
    ]);
  });

  it('is written so that an unexplained difference stands out', () => {
    const good = fidelityMarkdown([compared([run(300_000, 1)], [run(15_000, 20)])]);
    expect(good).to.include('| await marked | 300.0 | 300.0 | 0.00 s of').and.include('No difference is unexplained.');
    const bad = fidelityMarkdown([compared([run(300_000, 1)], [run(20_000, 20)])]);
    expect(bad).to.include('**no**').and.not.include('No difference is unexplained.');
  });
});
