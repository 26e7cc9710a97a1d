import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { Random } from '../generator/random.ts';
import { readFingerprints } from '../store/fingerprints-file.ts';
import { compare, type Comparison } from '../diff/compare.ts';
import { nullRate } from '../diff/null-rate.ts';

const saved = (scenario: string, k8s: string): Fingerprint[] =>
  readFingerprints(join(import.meta.dirname, '../../suites/fingerprints', scenario, `${k8s}.json`));

/** A change of Kubernetes from one release to another, in what real clusters did; docs/diff.md tells of each. */
interface Golden {
  scenario: string;
  versions: [before: string, after: string];
  /** What must be found, by aspect and subject. */
  finds: [aspect: string, subject: string][];
  /** The explanation that must come with it. */
  known: RegExp;
  /** Which direction is for the worse. */
  worse?: 'before' | 'after';
}

const golden: Golden[] = [
  {
    scenario: 'kubelet-restarted',
    versions: ['v1.34.1', 'v1.35.0'],
    finds: [
      ['sequences', 'pod journal-1'],
      ['sequences', 'endpoint of journal-1'],
    ],
    known: /KEP-4781/,
  },
  {
    scenario: 'broken-revision-parallel',
    versions: ['v1.35.0', 'v1.36.1'],
    finds: [['events', 'Normal SuccessfulDelete StatefulSet journal']],
    known: /maxUnavailable/,
    worse: 'before',
  },
  {
    scenario: 'deleted-behind-a-dead-kubelet',
    versions: ['v1.31.1', 'v1.32.2'],
    finds: [
      ['timings', 'await node-unknown'],
      ['sequences', 'DNS name of journal-1'],
    ],
    known: /40 s → 50 s.*since 1\.32|since 1\.32 the DNS server/,
    // For the DNS server's sake.
    worse: 'before',
  },
];

const real = ({ differences }: Comparison) => differences.filter(({ reading }) => reading === 'real');

describe('real changes of Kubernetes, in saved fingerprints of real runs', () => {
  for (const { scenario, versions, finds, known, worse } of golden) {
    const [before, after] = versions;
    it(`${scenario}: ${before} against ${after} is found, and explained`, () => {
      const [old, young] = [saved(scenario, before), saved(scenario, after)];
      const found = real(compare(scenario, old, young));
      expect(found.map(({ aspect, subject }) => [aspect, subject])).to.include.deep.members(finds);
      expect(found.filter((one) => !known.test(one.known ?? ''))).to.deep.equal([]);
      expect(found.some(({ regression }) => regression)).to.equal(worse === 'after');
      const back = real(compare(scenario, young, old));
      expect(back.some(({ regression }) => regression)).to.equal(worse === 'before');
    });
  }

  it('a version against itself gives no finding, however its runs are split', () => {
    const sets = golden.flatMap(({ scenario, versions }) => versions.map((version) => [scenario, version] as const));
    // Of seven runs no half can tell anything; of twenty it can.
    for (const [scenario, set] of [...sets, ['kubelet-restarted', 'v1.36.1-ten-times'] as const]) {
      const { alarms, of } = nullRate(scenario, saved(scenario, set), 200, new Random(1));
      expect({ alarms, of }, `${scenario} on ${set}`).to.deep.equal({ alarms: 0, of: {} });
    }
  });
});
