import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Outcome } from '../history/entry.ts';
import { shownBy } from './chaos-promise.ts';

const of = (outcomes: Record<string, Outcome>) => ({
  verdictVersion: 1 as const,
  scenario: 'chaos',
  outcome: true,
  findings: Object.entries(outcomes).map(([name, outcome]) => ({
    name,
    title: name,
    outcome,
    because: '',
    evidence: [],
  })),
});
const held = { 'one-writer/a-0': true, 'acknowledged-writes/a-0': true };

describe('what random faults show', () => {
  it('is at most one, also where a node or a name could not be seen', () => {
    expect(shownBy(of({ ...held, 'dns/a-0': 'unknown' }), false)).to.deep.equal({
      shown: true,
      words:
        'at most one, proven of a-0, and no acknowledged write lost; 1 other things could not be seen through these faults',
    });
  });

  it('is nothing when the promise itself is in doubt, was not judged, or anything is broken', () => {
    expect(shownBy(of({ ...held, 'one-writer/a-1': 'unknown' }), false).words).to.equal(
      'at most one is not proven: one-writer/a-1',
    );
    expect(shownBy(of({ order: true }), false).shown).to.equal(false);
    expect(shownBy(of({ ...held, 'eviction/a-0': false }), false)).to.deep.equal({
      shown: false,
      words: 'broken: eviction/a-0',
    });
    expect(shownBy(of({ 'one-writer/a-0': false }), false).shown).to.equal(false);
  });

  it('of the control is two at once', () => {
    expect(shownBy(of({ 'one-writer/a-0': false, 'one-writer/a-1': true }), true)).to.deep.equal({
      shown: true,
      words: 'the control finds two at once of a-0',
    });
    expect(shownBy(of(held), true).shown).to.equal(false);
  });
});
