import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { RunRecord } from '../checker/run-record.ts';
import { anyRun, splitBrain, stoppedRun } from '../testing/run-records.ts';
import { annotations } from './annotations.ts';

/** Reads workflow commands as the runner of GitHub Actions does. */
function commandsIn(text: string): { level: string; title: string; message: string }[] {
  const whole = (escaped: string): string =>
    escaped.replaceAll(/%(25|0D|0A|3A|2C)/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, level, properties = '', message = ''] = /^::(\w+) ?(.*?)::(.*)$/s.exec(line) ?? [];
    if (level === undefined) return [];
    expect(properties).to.match(/^title=[^,:]*$/);
    return [{ level, title: whole(properties.slice('title='.length)), message: whole(message) }];
  });
}

describe('annotations of GitHub', () => {
  it('tell what is broken, and sum up', async () => {
    const told = commandsIn(annotations([await splitBrain(), stoppedRun]));
    expect(told.map(({ level }) => level)).to.deep.equal(['error', 'error', 'error', 'notice']);
    expect(told[0]?.title).to.equal('forced-deletion-behind-a-partition-shared on v1.36.1: broken');
    expect(told[0]?.message).to.include('forked-writes/journal-1').and.to.include('record: runs/split-brain');
    expect(told[2]?.message).to.include(stoppedRun.failure);
    expect(told[3]?.message).to.equal('0 of 2 runs held: 1 broken, 1 without a verdict');
  });

  it('are one command each and say what was said, whatever a cluster says', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 2 }), (runs) => {
        const text = annotations(runs);
        const told = commandsIn(text);
        expect(told).to.have.length(text.split('\n').length - 1);
        const because = runs.flatMap(({ verdict, failure }) =>
          verdict === undefined
            ? [failure ?? '']
            : verdict.findings.flatMap((one) => (one.outcome === true ? [] : [one.because])),
        );
        for (const words of because) expect(told.some(({ message }) => message.includes(words))).to.equal(true);
      }),
    );
  });

  it('are no more than GitHub shows', async () => {
    const many: RunRecord[] = Array.from({ length: 20 }, () => stoppedRun);
    const told = commandsIn(annotations(many));
    expect(told.filter(({ level }) => level === 'error')).to.have.length(10);
    expect(told[9]?.message).to.equal('and 11 more, see the summary');
  });
});
