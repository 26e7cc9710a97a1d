import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Entry, History } from '../history/entry.ts';
import type { FaultValue } from '../history/query.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { withLines, without } from '../testing/edits.ts';
import { measured } from './measure.ts';

const renames: Record<string, string> = { partition: 'cause', force: 'remedy' };

/** A real split brain, its faults renamed as those of a remedy are. */
async function forced(): Promise<History> {
  const saved = (await savedHistories()).find(({ name }) => name === 'split-brain');
  return (saved?.history ?? []).map((entry): Entry => {
    if (entry.kind !== 'fault') return entry;
    const value = entry.value as FaultValue;
    return { ...entry, value: { ...value, as: renames[value.as] ?? value.as } };
  });
}

describe('what a remedy came to', () => {
  it('is measured on a real forced deletion: a name that is free at once, another that serves, two at once until the node is back', async () => {
    const one = measured(await forced(), 'journal-1');
    expect(one?.freed).to.include({ from: 'remedy' });
    expect(one?.freed?.ms).to.be.within(0, 1_000);
    expect(one?.served).to.include({ from: 'freed' });
    expect(one?.overlap.ms).to.be.greaterThan(5_000);
    expect(one?.overlap.untilRepair).to.equal(true);
    expect(one?.acknowledged).to.be.greaterThan(0);
    expect(one?.lost).to.equal(0);
  });

  it('counts every acknowledged write that the volume does not hold', async () => {
    const history = withLines(await forced(), 'journal-1', (lines) => lines.filter(({ kind }) => kind !== 'append'));
    const one = measured(history, 'journal-1');
    expect(one?.lost).to.equal(one?.acknowledged);
  });

  it('is nothing of a run that ended before the node was repaired', async () => {
    const cut = without(await forced(), ({ kind, f }) => kind === 'fault' && f.startsWith('heal'));
    expect(measured(cut, 'journal-1')).to.equal(undefined);
  });
});
