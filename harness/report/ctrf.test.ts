import { expect } from 'chai';
import { validate } from 'ctrf';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { anyRun, splitBrain, stoppedRun } from '../testing/run-records.ts';
import { ctrf } from './ctrf.ts';

const facts = { version: '0.1.0' };
const complaints = (report: string): unknown => validate(JSON.parse(report)).errors ?? [];

describe('CTRF', () => {
  it('of a broken run and of one without a verdict is as its schema says', async () => {
    const run = await splitBrain();
    const report = ctrf([run, stoppedRun], facts);
    expect(complaints(report)).to.deep.equal([]);
    const { results } = JSON.parse(report) as {
      results: { summary: Record<string, number>; tests: { status: string; rawStatus: string; trace?: string }[] };
    };
    const findings = run.verdict?.findings ?? [];
    const held = findings.filter(({ outcome }) => outcome === true).length;
    expect(results.summary).to.include({
      tests: findings.length + 1,
      passed: held,
      failed: findings.length - held,
      other: 1,
      suites: 2,
      start: Math.min(run.beganMs, stoppedRun.beganMs),
    });
    expect(results.tests.at(-1)).to.include({ status: 'other', rawStatus: 'infrastructure' });
    expect(results.tests.find(({ status }) => status === 'failed')?.trace).to.include('#3209 at ');
  });

  it('is as its schema says whatever a cluster says, and of no run too', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => {
        expect(complaints(ctrf(runs, facts))).to.deep.equal([]);
      }),
    );
    // Hundreds of documents, on a machine that does other work too: mocha's 2 s are no promise of ours.
  }).timeout(30_000);

  it('is refused by its schema when a status is none', () => {
    const report = ctrf([stoppedRun], facts).replace('"other",\n        "rawStatus"', '"broken",\n        "rawStatus"');
    expect(complaints(report)).to.have.length.greaterThan(0);
  });
});
