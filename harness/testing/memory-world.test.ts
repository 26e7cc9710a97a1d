import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import type { Verdict } from '../checker/judge.ts';
import type { DnsAnswer } from '../history/dns.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('every scenario in the memory world', function () {
  this.timeout(120_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const scenario of catalogue.filter(({ tags }) => !tags.includes('real'))) {
    it(`${scenario.name}: verdict true with fast timers, whatever the seed`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const { verdict } = await runInMemory(scenario, { seed, artifacts: artifacts.path });
          expect(told(verdict)).to.deep.equal([]);
        }),
        { numRuns: 12 },
      );
    });

    it(`${scenario.name}: verdict true with the timers that Kubernetes ships`, async () => {
      const { verdict, history } = await runInMemory(scenario, {
        seed: 1,
        profile: 'default',
        artifacts: artifacts.path,
      });
      expect(told(verdict)).to.deep.equal([]);
      // Detection alone takes 50 s, and a toleration 300 s.
      const leastMs = scenario.tags.includes('node-outage') ? 300_000 : 50_000;
      expect(history.at(-1)?.timeMs).to.be.greaterThan(leastMs);
    });
  }

  it('looks up the DNS name of every identity, through the outage of one', async () => {
    const scenario = catalogue.find(({ name }) => name === 'kubelet-outage') as (typeof catalogue)[number];
    const { verdict, history } = await runInMemory(scenario, { seed: 3, artifacts: artifacts.path });
    const judged = verdict.findings.filter(({ name }) => name.startsWith('dns/'));
    expect(judged.map(({ name, outcome }) => [name, outcome])).to.deep.equal(
      ['dns/journal-0', 'dns/journal-1', 'dns/journal-2'].map((name) => [name, true]),
    );
    const told = history
      .filter(({ process }) => process === 'dns/journal-1')
      .map(({ value }) => (value as DnsAnswer).error ?? 'an address');
    expect(told).to.deep.equal(['an address', 'ENOTFOUND', 'an address', 'stopped']);
  });

  it('gives the same history for the same seed', async () => {
    const [scenario] = catalogue;
    if (scenario === undefined) throw new Error('the catalogue is empty');
    const runs = [await run(), await run()];
    expect(runs[0]).to.deep.equal(runs[1]);
    async function run() {
      return (await runInMemory(scenario as typeof scenario & {}, { seed: 7, artifacts: artifacts.path })).history;
    }
  });
});

/** What did not hold, in words. */
const told = ({ findings }: Verdict): string[] =>
  findings.filter(({ outcome }) => outcome !== true).map(({ name, because }) => `${name}: ${because}`);
