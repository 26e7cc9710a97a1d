import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import { kubeletOutage, kubeletOutageShort } from '../../suites/node-outage.ts';
import { gapsIn } from '../history/gaps.ts';
import type { RunResult } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';
import type { MemoryWorld } from './memory-world.ts';

describe('an API server that cannot be reached for a while, in the memory world', function () {
  this.timeout(120_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('in the middle of the fault: gaps on record, verdict unknown, nothing false', async () => {
    const { verdict, history } = await runWithOutage(kubeletOutage, 21, 32_000, 8_000);
    expect(gapsIn(history).map(({ f }) => f)).to.include.members(['pod', 'node', 'claim', 'volume', 'statefulset']);
    // A watch is blind until it has caught up; the heartbeat, until its next answer.
    for (const { fromMs, toMs } of gapsIn(history)) expect(toMs - fromMs).to.be.within(7_900, 12_000);
    expect(verdict.outcome).to.equal('unknown');
    expect(verdict.findings.filter(({ outcome }) => outcome === false)).to.deep.equal([]);
    const blind = verdict.findings.find(({ name }) => name === 'no-replacement');
    expect(blind?.outcome).to.equal('unknown');
    expect(blind?.because).to.contain('the observer was blind');
  });

  it('watches that break, with a server that has forgotten their version, are a short gap and go on', async () => {
    const { verdict, history } = await runInMemory(
      kubeletOutageShort,
      { seed: 22, artifacts: artifacts.path },
      (world) => {
        world.clock.after(32_000, () => {
          world.compact();
          world.outage.begin();
          world.outage.end();
        });
      },
    );
    expect(gapsIn(history)).to.have.length.greaterThan(4);
    expect(verdict.findings.filter(({ outcome }) => outcome === false)).to.deep.equal([]);
    expect(verdict.findings.find(({ name }) => name === 'converged')?.outcome).to.equal(true);
  });

  it('at any time and however long: never a false finding, and true only without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(
        // What goes through the API server, such as a forced deletion or a change, cannot be done at all without it.
        fc.constantFrom(kubeletOutage, kubeletOutageShort),
        fc.nat(),
        // The experiment has begun by then: before it, nothing can do without the API server.
        fc.integer({ min: 25_000, max: 42_500 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.boolean(),
        async (scenario, seed, atMs, forMs, forgets) => {
          const { verdict, history } = await runWithOutage(scenario, seed, atMs, forMs, forgets);
          expect(verdict.findings.filter(({ outcome }) => outcome === false)).to.deep.equal([]);
          if (verdict.outcome === true) expect(gapsIn(history).filter(({ late }) => !late)).to.deep.equal([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  function runWithOutage(
    scenario: Scenario,
    seed: number,
    atMs: number,
    forMs: number,
    forgets = false,
  ): Promise<RunResult> {
    return runInMemory(scenario, { seed, artifacts: artifacts.path }, ({ clock, outage, compact }: MemoryWorld) => {
      clock.after(atMs, () => outage.begin());
      clock.after(atMs + forMs, () => {
        if (forgets) compact();
        outage.end();
      });
    });
  }
});
