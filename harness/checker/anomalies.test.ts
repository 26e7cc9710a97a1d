import { expect } from 'chai';
import { describe, it } from 'mocha';
import { expecting } from './anomalies.ts';
import { notApplying } from './applies.ts';
import type { Finding } from './checker.ts';
import { fastFacts } from '../testing/outage-history.ts';

const finding = (outcome: Finding['outcome']): Finding => ({
  name: 'one-writer/journal-1',
  title: 'at most one',
  outcome,
  because: 'seen',
  evidence: [3],
});
const anomaly = { name: 'two', title: 'two at once', claim: 'B7', finding: 'one-writer/journal-1' };

describe('an anomaly that a scenario expects', () => {
  it('is held when it was seen, with the same evidence', () => {
    const [one] = expecting([anomaly], [finding(false)], 'v1.36.1');
    expect(one).to.include({ outcome: true, title: 'two at once', claim: 'B7', expected: true });
    expect(one?.evidence).to.deep.equal([3]);
  });

  it('is broken when it was not seen', () => {
    expect(expecting([anomaly], [finding(true)], 'v1.36.1')[0]).to.include({ outcome: false, expected: true });
  });

  it('that is optional holds either way, and tells which it was', () => {
    const may = { ...anomaly, optional: true as const };
    const of = (outcome: Finding['outcome']) => expecting([may], [finding(outcome)], 'v1.36.1')[0];
    expect(of(false)).to.include({ outcome: true, because: 'seen, as may be: seen', expected: true });
    expect(of(true)).to.include({ outcome: true, because: 'may be seen, and was not: seen', expected: true });
    expect(of('unknown')?.outcome).to.equal('unknown');
  });

  it('is not proven when its checker could not tell, or judged nothing', () => {
    expect(expecting([anomaly], [finding('unknown')], 'v1.36.1')[0]?.outcome).to.equal('unknown');
    expect(expecting([anomaly], [], 'v1.36.1')[0]?.outcome).to.equal('unknown');
  });

  it('leaves findings of others alone, and all of them on other versions', () => {
    const other = { ...finding(false), name: 'one-writer/journal-10' };
    expect(expecting([anomaly], [finding(false), other], 'v1.36.1')[1]).to.equal(other);
    const old = { ...anomaly, k8s: '<1.30' };
    expect(expecting([old], [finding(false)], 'v1.36.1')).to.deep.equal([finding(false)]);
  });
});

describe('what is said of a range of versions', () => {
  const facts = { ...fastFacts, k8s: 'v1.34.2' };

  it('is judged there, and listed as not applying elsewhere', () => {
    expect(notApplying({ name: 'one', k8s: '<1.35' }, { facts })).to.equal(undefined);
    expect(notApplying({ name: 'one' }, { facts })).to.equal(undefined);
    const other = notApplying({ name: 'one', k8s: '>=1.35' }, { facts });
    expect(other?.outcome).to.equal(true);
    expect(other?.because).to.match(/does not apply.*>=1\.35.*v1\.34\.2/);
  });
});
