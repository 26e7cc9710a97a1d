import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { IndexedRun } from '../checker/indexed-run.ts';
import { regressions } from './regressions.ts';

const run = (scenario: string, outcome: IndexedRun['outcome'], k8s = 'v1.36.1'): IndexedRun => ({
  directory: 'x',
  scenario,
  conditions: { k8s, timers: '10 s + 10 s', timeLapse: 1 },
  beganMs: 0,
  durationMs: 1,
  bytes: 1,
  outcome,
  measured: [],
});

describe('regressions', () => {
  it('are scenarios that held in every run and now do not', () => {
    const before = [run('a', true), run('a', true), run('b', true)];
    expect(regressions(before, [run('a', true), run('a', false), run('b', true)])).to.deep.equal([
      { scenario: 'a', k8s: 'v1.36.1', because: 'held in 2 of 2 runs before, now in 1 of 2' },
    ]);
    expect(regressions(before, [run('b', 'unknown')])).to.have.length(1);
  });

  it('are not what is the same, what broke before, what was not run, and what failed for want of a machine', () => {
    const all = [run('a', true), run('b', false), run('c', 'unknown')];
    expect(regressions(all, all)).to.deep.equal([]);
    expect(regressions([run('a', true), run('a', false)], [run('a', false)])).to.deep.equal([]);
    expect(regressions(all, [run('d', false), run('a', 'none')])).to.deep.equal([]);
    expect(regressions(all, [run('a', false, 'v1.37.0')])).to.deep.equal([]);
    expect(regressions([run('a', 'none')], [run('a', false)])).to.deep.equal([]);
  });
});
