import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { boundsOf } from '../bounds/bounds.ts';
import { expectedFacts } from '../bounds/expected-facts.ts';
import { leastMs } from '../bounds/least-time.ts';
import { longChaos } from '../generator/chaos.ts';
import { faults } from '../nemesis/faults.ts';
import { requireInjectable } from '../phases/plan.ts';
import { chaosMenu } from './chaos-menu.ts';

describe('a long random schedule', () => {
  const bounds = boundsOf(expectedFacts({ k8s: 'v1.36.1', profile: 'default', timeLapse: 10 }));
  const of = (seed: number, forced: boolean, lengthMs = 120_000) =>
    longChaos(chaosMenu(forced), { seed, lengthMs, bounds, storage: 'shared', forced });

  it('goes on for as long as is wanted, can be injected, and undoes all that lasts before the next begins', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.boolean(), (seed, forced) => {
        const scenario = of(seed, forced);
        expect(of(seed, forced)).to.deep.equal(scenario);
        expect(leastMs(scenario, bounds)).to.be.within(120_000, 180_000);
        requireInjectable(scenario, faults);
        const standing = new Set<string>();
        for (const step of scenario.steps) {
          if (step.do === 'inject' && faults.find(({ kind }) => kind === step.fault.kind)?.undo)
            standing.add(step.name);
          if (step.do === 'heal') expect(standing.delete(step.fault)).to.equal(true);
          if (step.do === 'await') expect([...standing]).to.deep.equal([]);
        }
        expect(scenario.steps.at(-1)).to.include({ do: 'await' });
      }),
      { numRuns: 30 },
    );
  });

  it('forces nothing unless it may, and then does', () => {
    const kinds = (forced: boolean) =>
      new Set(of(1, forced, 3_600_000).steps.flatMap((step) => (step.do === 'inject' ? [step.fault.kind] : [])));
    expect(kinds(false)).to.include.keys(
      'kubelet-stop',
      'node-kill',
      'pod-delete',
      'api-server-freeze',
      'node-isolation',
    );
    for (const kind of ['force-delete', 'node-delete', 'out-of-service']) {
      expect(kinds(false)).to.not.include(kind);
      expect(kinds(true)).to.include(kind);
    }
  });

  it('that may force often does it to a pod that lives on: what it is there to find', () => {
    const alive = chaosMenu(true).flatMap(({ kind, leavesAlive }) => (leavesAlive === true ? [kind] : []));
    expect(alive).to.include.members(['kubelet-stop', 'control-plane-partition']).and.not.include('node-kill');
    for (const seed of [1, 2, 3]) {
      const { steps } = of(seed, true);
      const struck = steps.filter((step, at) => {
        const before = steps[at - 2];
        return (
          step.do === 'inject' &&
          step.fault.kind === 'force-delete' &&
          before?.do === 'inject' &&
          alive.includes(before.fault.kind)
        );
      });
      expect(struck.length).to.be.greaterThan(1);
    }
  });
});
