import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { History } from '../history/entry.ts';
import { withLines } from '../testing/edits.ts';
import { api, historyOf, outageDrafts } from '../testing/outage-history.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

const judged = (history: History) => judgeBy('came-back', bareScenario(history), history)[0];
const outage = historyOf(outageDrafts());

describe('an identity that came back', () => {
  it('holds when the new pod has the claim, the volume and the lines of the old one', () => {
    expect(judged(outage)).to.include({ outcome: true, because: '2 pods, one after the other, on pv-1 in /x' });
  });

  it('is broken when it came back empty under the same claim', () => {
    const empty = withLines(outage, 'journal-1', (lines) => lines.filter(({ uid }) => uid !== 'uid-a'));
    expect(judged(empty)).to.include({
      outcome: false,
      because: 'came back empty: uid-b found nothing of uid-a on pv-1',
    });
  });

  it('is broken by another claim of the same name, and unknown when claims were not watched meanwhile', () => {
    const view = { name: 'data-journal-1', namespace: 'test', phase: 'Bound' };
    const swapped = [
      ...outageDrafts(),
      { at: 29_600, draft: api('claim', 'DELETED', { ...view, uid: 'claim-1', volume: 'pv-1' }) },
      { at: 29_700, draft: api('claim', 'ADDED', { ...view, uid: 'claim-2', volume: 'pv-2' }) },
    ];
    expect(judged(historyOf(swapped))).to.include({
      outcome: false,
      because: 'claim data-journal-1 was claim-1 and is claim-2',
    });
    const value = { fromMs: 29_550, toMs: 29_800, why: 'test' };
    const gap = { at: 29_800, draft: { process: 'api', kind: 'gap' as const, f: 'claim', value } };
    expect(judged(historyOf([...swapped, gap]))?.outcome).to.equal('unknown');
  });

  it('is unknown when the volume was not read', () => {
    expect(judged(outage.filter(({ f }) => f !== 'lines'))?.outcome).to.equal('unknown');
  });
});
