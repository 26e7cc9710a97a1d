import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { IndexedRun } from '../checker/indexed-run.ts';
import { retention, type Rule } from './retention.ts';

const run = (n: number, scenario: string, outcome: IndexedRun['outcome'], bytes: number): IndexedRun => ({
  directory: `run-${n}`,
  scenario,
  conditions: { k8s: 'v1.36.1', timers: '10 s + 10 s', timeLapse: 1 },
  beganMs: n,
  durationMs: 1,
  bytes,
  outcome,
  measured: [],
});

const none = (): boolean => false;
const names = (runs: readonly IndexedRun[]): string[] => runs.map(({ directory }) => directory);
const size = (runs: readonly IndexedRun[]): number => runs.reduce((sum, { bytes }) => sum + bytes, 0);

const anyRuns = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom(true, false, 'unknown' as const, 'none' as const), fc.nat(50)),
    { maxLength: 15 },
  )
  .map((rows) => rows.map(([scenario, outcome, bytes], n) => run(n, scenario, outcome, bytes)));

const anyRule: fc.Arbitrary<Rule> = fc.record(
  { keepLast: fc.integer({ min: 1, max: 5 }), keepFailed: fc.constant(true as const), maxBytes: fc.nat(300) },
  { requiredKeys: [] },
);

describe('retention', () => {
  it('keeps the newest of each scenario, and what failed when told so', () => {
    const runs = [run(0, 'a', false, 1), run(1, 'a', true, 1), run(2, 'b', true, 1), run(3, 'a', true, 1)];
    expect(names(retention(runs, { keepLast: 1 }, none).keep)).to.deep.equal(['run-2', 'run-3']);
    expect(names(retention(runs, { keepLast: 1, keepFailed: true }, none).keep)).to.deep.equal([
      'run-0',
      'run-2',
      'run-3',
    ]);
  });

  it('makes room with the oldest that held, then the oldest that did not, then the newest of a scenario', () => {
    const runs = [run(0, 'a', false, 10), run(1, 'a', true, 10), run(2, 'a', true, 10), run(3, 'a', false, 10)];
    const gone = (maxBytes: number): string[] =>
      retention(runs, { maxBytes }, none).remove.map((one) => one.run.directory);
    expect(gone(40)).to.deep.equal([]);
    expect(gone(39)).to.deep.equal(['run-1']);
    expect(gone(20)).to.deep.equal(['run-1', 'run-2']);
    expect(gone(19)).to.deep.equal(['run-1', 'run-2', 'run-0']);
    expect(gone(0)).to.deep.equal(['run-1', 'run-2', 'run-0', 'run-3']);
  });

  it('keeps to its rule whatever the runs are', () => {
    fc.assert(
      fc.property(anyRuns, anyRule, fc.func(fc.boolean()), (runs, rule, draw) => {
        const underWay = (one: IndexedRun): boolean => draw(one.directory);
        const spared = (one: IndexedRun): boolean =>
          underWay(one) || (rule.keepFailed === true && one.outcome !== true);
        const { remove, keep, overBytes } = retention(runs, rule, underWay);
        const gone = remove.map((one) => one.run);
        expect([...gone, ...keep].toSorted((a, b) => a.beganMs - b.beganMs)).to.deep.equal(runs);
        expect(gone.filter(spared)).to.deep.equal([]);
        const max = rule.maxBytes ?? Infinity;
        expect(overBytes).to.equal(Math.max(0, size(keep) - max));
        if (overBytes > 0) expect(keep.every(spared), 'nothing that may go stays while it is too much').to.equal(true);
        const last = gone.at(-1);
        const roomless = remove.at(-1)?.why === 'for room';
        if (last && roomless) expect(size(keep) + last.bytes, 'nothing goes for room without need').to.be.above(max);
        if (rule.keepLast !== undefined && rule.maxBytes === undefined)
          for (const scenario of ['a', 'b']) {
            const newest = runs.filter((one) => one.scenario === scenario).slice(-rule.keepLast);
            expect(keep).to.include.members(newest);
          }
      }),
    );
  });

  it('counts scenarios under other conditions apart', () => {
    const old = run(0, 'a', true, 1);
    const other = { ...old, directory: 'other', beganMs: 1, conditions: { ...old.conditions, k8s: 'v1.37.0' } };
    expect(retention([old, other], { keepLast: 1 }, none).remove).to.deep.equal([]);
  });
});
