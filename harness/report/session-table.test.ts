import { expect } from 'chai';
import { describe, it } from 'mocha';
import { sessionTable } from './session-table.ts';

describe('the table of a session', () => {
  it('shows each wall time against its lower bound, and all of them together', () => {
    const lines = sessionTable([
      { scenario: 'a', round: 1, outcome: true, wallMs: 30_000, lowerBoundMs: 20_000 },
      { scenario: 'b', round: 1, outcome: 'unknown', wallMs: 30_000, lowerBoundMs: 10_000 },
    ]).map((line) => line.split(/ {2,}/));
    expect(lines[1]).to.deep.equal(['a', 'true', '30.0 s', '20.0 s', '10.0 s', '1.50']);
    expect(lines[2]).to.deep.equal(['b', 'unknown', '30.0 s', '10.0 s', '20.0 s', '3.00']);
    expect(lines[3]).to.deep.equal(['in all', '1 of 2 true', '60.0 s', '30.0 s', '30.0 s', '2.00']);
  });

  it('counts no time of a run that came to no verdict into the ratio, and says which time it was', () => {
    const lines = sessionTable([
      { scenario: 'a', round: 1, outcome: true, wallMs: 30_000, lowerBoundMs: 20_000 },
      { scenario: 'a', round: 2, wallMs: 99_000 },
    ]).map((line) => line.split(/ {2,}/));
    expect(lines[2]).to.deep.equal(['a (2)', 'no verdict', '99.0 s', '-', '-', '-']);
    expect(lines[3]).to.deep.equal(['in all', '1 of 2 true', '30.0 s', '20.0 s', '10.0 s', '1.50']);
  });
});
