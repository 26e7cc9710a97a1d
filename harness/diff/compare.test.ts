import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Facts } from '../bounds/facts.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { compare } from './compare.ts';
import { rankTest, smallestChance } from './rank-test.ts';

const facts: Facts = {
  k8s: 'v1.31.4',
  nodeMonitorPeriodMs: 5_000,
  nodeMonitorGraceMs: 40_000,
  leaseDurationMs: 40_000,
  nodeStatusUpdateMs: 10_000,
  tolerationMs: 300_000,
  terminationGraceMs: 30_000,
  readinessPeriodMs: 1_000,
};

const printed = (ms: number, over: Partial<Fingerprint> = {}): Fingerprint => ({
  format: 1,
  scenario: 'one',
  outcome: true,
  facts,
  outcomes: { order: true },
  sequences: { 'pod a-0': [['Pending', 'Ready', 'gone']] },
  events: { 'Normal Killing Pod a-0': 'once' },
  timings: { 'await unknown': { ms, bounds: ['detection'] } },
  ...over,
});
const set = (base: number, over: Partial<Fingerprint> = {}, size = 8): Fingerprint[] =>
  Array.from({ length: size }, (_, at) => printed(base + at * 100, over));
const real = (a: Fingerprint[], b: Fingerprint[]) =>
  compare('one', a, b).differences.filter(({ reading }) => reading === 'real');

describe('two sets of runs', () => {
  it('of a set and itself, nothing differs, whatever its times', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 10 }), (times) => {
        const runs = times.map((ms) => printed(ms));
        expect(compare('one', runs, runs).differences).to.deep.equal([]);
      }),
    );
  });

  it('a state that was added, an order that changed, an event that is gone and a broken promise are found', () => {
    const changes: [Partial<Fingerprint>, string, string][] = [
      [{ sequences: { 'pod a-0': [['Pending', 'Ready', 'Failed', 'gone']] } }, 'sequences', 'changed'],
      [{ sequences: { 'pod a-0': [['Ready', 'Pending', 'gone']] } }, 'sequences', 'changed'],
      [{ events: {} }, 'events', 'gone'],
      [{ events: { 'Normal Killing Pod a-0': 'once', 'Warning Failed Pod a-0': 'once' } }, 'events', 'new'],
      [{ outcomes: { order: false } }, 'outcomes', 'changed'],
    ];
    for (const [over, aspect, change] of changes) {
      const [found, ...others] = real(set(40_000), set(40_000, over));
      expect(others).to.deep.equal([]);
      expect(found).to.include({ aspect, change, regression: true });
    }
  });

  it('a promise that is kept again is no regression', () => {
    expect(real(set(40_000, { outcomes: { order: false } }), set(40_000))[0]).to.include({ regression: false });
  });

  it('a time that moved is found, with its effect; one that moved less than a machine does is not', () => {
    expect(real(set(40_000), set(50_000))[0]).to.include({ aspect: 'timings', effect: 1, regression: true });
    expect(compare('one', set(40_000), set(40_900)).differences).to.deep.equal([]);
  });

  it('detection of 50 s after 40 s is explained by the flag that the runs recorded, and is no regression', () => {
    const [found] = real(set(40_000), set(50_000, { facts: { ...facts, k8s: 'v1.32.0', nodeMonitorGraceMs: 50_000 } }));
    expect(found?.known).to.match(/node-monitor-grace-period 40 s → 50 s \(the default is 50 s since 1.32/);
    expect(found?.regression).to.equal(false);
  });

  it('a time outside the bound that moved is not explained', () => {
    const [found] = real(set(40_000), set(90_000, { facts: { ...facts, k8s: 'v1.32.0', nodeMonitorGraceMs: 50_000 } }));
    expect(found).to.include({ regression: true }).and.not.to.have.property('known');
  });

  it('of two runs a difference is told, and that they are too few', () => {
    const { differences } = compare('one', set(40_000, {}, 1), set(50_000, { events: {} }, 1));
    expect(differences.map(({ reading }) => reading)).to.deep.equal(['too few runs', 'too few runs']);
  });

  it('nothing is said of what a run was blind for', () => {
    expect(real(set(40_000), set(40_000, { events: null }))).to.deep.equal([]);
  });
});

describe('the rank test', () => {
  it('counts the splits: 2 of 70 for two sets of four that do not overlap', () => {
    expect(rankTest([1, 2, 3, 4], [5, 6, 7, 8])).to.be.closeTo(2 / 70, 1e-12);
    expect(smallestChance(4, 4)).to.be.closeTo(2 / 70, 1e-12);
  });

  it('is a chance, the same both ways, and never below the smallest', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const chance = rankTest(a, b);
        expect(chance).to.be.closeTo(rankTest(b, a), 1e-12);
        expect(chance).to.be.within(smallestChance(a.length, b.length) - 1e-12, 1);
      }),
    );
  });
});
