import { expect } from 'chai';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { judge } from '../checker/judge.ts';
import type { History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { blinded, withObjects } from '../testing/edits.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { fingerprintOf } from './fingerprint.ts';
import { withoutFlaps } from './tracks.ts';

describe('the fingerprint of a real run', () => {
  let scenario: Scenario;
  let history: History;
  before(async () => {
    const saved = await savedHistories();
    ({ scenario, history } = saved.find(({ name }) => name === 'kubelet-outage') as (typeof saved)[number]);
  });
  const made = (of: History) => fingerprintOf(scenario, of, judge(scenario, of));

  it('tells how the identity went from its first pod to its second', () => {
    expect(made(history).sequences['pod journal-1']).to.deep.equal([
      [
        '#1 Pending',
        '#1 starts',
        '#1 Ready',
        '#1 NotReady by the node controller',
        '#1 Terminating (DeletionByTaintManager)',
        '#1 Succeeded (DeletionByTaintManager)',
        '#1 gone',
        '#2 Pending',
        '#2 starts where it was',
        '#2 Ready',
      ],
    ]);
  });

  it('names no UID, no node and no time of day', () => {
    const text = JSON.stringify(made(history));
    expect(text).not.to.match(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(text).not.to.match(/m-worker/);
    expect(text).not.to.match(/\d\d:\d\d/);
  });

  it('says nothing of what its observer was blind for', () => {
    const { sequences, events } = made(blinded(history, 'pod', 20_000, 21_000));
    expect(sequences['pod journal-1']).to.equal(null);
    expect(sequences['claim data-journal-1']).not.to.equal(null);
    expect(events).not.to.equal(null);
  });

  it('changes when a pod gets another state', () => {
    const changed = withObjects(history, 'pod', ({ deletionTimestamp }) =>
      deletionTimestamp === undefined ? undefined : { phase: 'Failed' },
    );
    expect(made(changed).sequences['pod journal-1']).not.to.deep.equal(made(history).sequences['pod journal-1']);
  });
});

describe('flaps', () => {
  it('are written once, however many', () => {
    expect(withoutFlaps(['a', 'b', 'a', 'b', 'a', 'b', 'a'])).to.deep.equal(['a', 'b', 'a']);
    expect(withoutFlaps(['b', 'a', 'b', 'a'])).to.deep.equal(['b', 'a', 'b', 'a']);
  });

  it('never hide a state, and a second look changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), (states) => {
        const kept = withoutFlaps(states);
        expect(new Set(kept)).to.deep.equal(new Set(states));
        expect(withoutFlaps(kept)).to.deep.equal(kept);
      }),
    );
  });
});
