import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { convert } from 'xmlbuilder2';
import { validateXML } from 'xmllint-wasm';
import { anyRun, splitBrain, stoppedRun } from '../testing/run-records.ts';
import { junit } from './junit.ts';

const schema = readFileSync(join(import.meta.dirname, '../../docs/junit.xsd'), 'utf8');

/** What libxml2 has against it by our schema. */
async function complaints(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
  return errors.map(({ message }) => message);
}

describe('JUnit XML', () => {
  it('of a broken run and of one without a verdict is as its schema says, with a case for each', async () => {
    const run = await splitBrain();
    const xml = junit([run, stoppedRun]);
    expect(await complaints(xml)).to.deep.equal([]);
    const findings = run.verdict?.findings ?? [];
    expect(xml.match(/<testcase /g)).to.have.length(findings.length + 1);
    expect(xml.match(/<failure /g)).to.have.length(findings.filter(({ outcome }) => outcome !== true).length);
    expect(xml.match(/<error type="infrastructure"/g)).to.have.length(1);
    expect(xml).to.include('<failure type="broken" message="line 208, number 202 of 154f290c');
    expect(xml).to.include('#3209 at ').and.to.include('statefault recheck runs/split-brain');
  });

  it('sums its cases in every suite and over all', async () => {
    const run = await splitBrain();
    const wrong = (run.verdict?.findings ?? []).filter(({ outcome }) => outcome !== true).length;
    const cases = (run.verdict?.findings ?? []).length;
    const xml = junit([run, run, stoppedRun]);
    expect(xml).to.match(
      new RegExp(`<testsuites name="statefault" tests="${2 * cases + 1}" failures="${2 * wrong}" errors="1"`),
    );
    expect(xml).to.include(`tests="${cases}" failures="${wrong}" errors="0" skipped="0"`);
  });

  it('says of what is not proven that it is unknown', () => {
    const finding = { name: 'a', title: 'b', outcome: 'unknown' as const, because: 'a gap', evidence: [] };
    const run = { ...stoppedRun };
    delete run.failure;
    const verdict = { verdictVersion: 1 as const, scenario: 'x', outcome: 'unknown' as const, findings: [finding] };
    expect(junit([{ ...run, verdict }])).to.include('<failure type="unknown" message="unknown: a gap"');
  });

  it('is well-formed whatever a cluster says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRun, { maxLength: 3 }), async (runs) => {
        expect(await complaints(junit(runs))).to.deep.equal([]);
      }),
      { numRuns: 15 },
    );
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => void convert(junit(runs), { format: 'object' })),
    );
  }).timeout(30_000);

  it('is refused by its schema when it is not what we say', async () => {
    const xml = junit([stoppedRun]);
    expect(await complaints(xml.replace('type="infrastructure"', 'type="other"'))).to.have.length.greaterThan(0);
    expect(await complaints(xml.replace('<testsuites ', '<testsuites skipped="0" '))).to.have.length.greaterThan(0);
  });
});
