import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { anyRun, splitBrain, stoppedRun } from '../testing/run-records.ts';
import { markdown } from './markdown.ts';

describe('the Markdown summary', () => {
  it('tells of every run in a row, and of what did not hold with its evidence', async () => {
    const text = markdown([await splitBrain(), stoppedRun]);
    expect(text).to.match(/^## 0 of 2 runs held: 1 broken, 1 without a verdict\n/);
    expect(text).to.match(
      /\| ❌ \| forced-deletion-behind-a-partition-shared \| v1\.\d+\.\d+ \| broken \| \d+ of \d+ \|/,
    );
    expect(text).to.include('| ⚠️ | kubelet-outage |  | no verdict |');
    expect(text).to.include('**broken**: forked-writes/journal-1: the volume of journal-1 has one history');
    expect(text).to.include('#3209 at ').and.to.include('statefault recheck runs/stopped');
  });

  it('has a row a run and closed fences whatever a cluster says', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { minLength: 1, maxLength: 3 }), (runs) => {
        const lines = markdown(runs).split('\n');
        const table = lines.filter((line) => line.startsWith('|'));
        expect(table).to.have.length(runs.length + 2);
        for (const line of table) expect(line.match(/(?<!\\)(?:\\\\)*\|/g)).to.have.length(8);
        let open: string | undefined;
        for (const line of lines) {
          const [, ticks] = /^ {2}(`{3,})(?:text)?$/.exec(line) ?? [];
          if (ticks === undefined) expect(open !== undefined || /^$|^[|#-]/.test(line), line).to.equal(true);
          else if (open === undefined) open = ticks;
          else if (ticks.length >= open.length) open = undefined;
        }
        expect(open).to.equal(undefined);
      }),
    );
  });
});
