import { expect } from 'chai';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { factsIn } from '../checker/judge.ts';
import { defineScenario, type BoundName, type ScenarioInput } from '../scenario.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { boundsOf } from './bounds.ts';
import { expectedFacts } from './expected-facts.ts';
import { leastMs } from './least-time.ts';

const fast = { k8s: 'v1.36.1', profile: 'fast', timeLapse: 1 } as const;
const bounds = boundsOf(expectedFacts(fast));
const stop = { do: 'inject', name: 'stop', fault: { kind: 'kubelet-stop', on: { nodes: 'one' } } } as const;
const wait = (name: string, bound: BoundName, since: string): ScenarioInput['steps'][number] => ({
  do: 'await',
  name,
  title: name,
  until: { of: 'node', on: 'stop', ready: 'Unknown' },
  within: { bound, since },
});
const of = (...steps: ScenarioInput['steps']): number =>
  leastMs(
    defineScenario({ name: 'x', story: '', claims: [], workload: { kind: 'journal', replicas: 1 }, steps }),
    bounds,
  );

describe('the least time of a scenario', () => {
  let saved: Awaited<ReturnType<typeof savedHistories>>;
  before(async () => {
    saved = await savedHistories();
  });

  it('counts a bound from the step that it names, not from the step before', () => {
    const { detection, toleration, eviction } = bounds;
    expect(of(stop, wait('a', 'detection', 'stop'))).to.equal(detection.fromMs);
    expect(of(stop, wait('a', 'detection', 'stop'), wait('b', 'eviction', 'stop'))).to.equal(eviction.fromMs);
    expect(of(stop, wait('a', 'detection', 'stop'), wait('b', 'toleration', 'a'))).to.equal(
      detection.fromMs + toleration.fromMs,
    );
  });

  it('is not longer than the steps of any saved run took', () => {
    for (const { name, scenario, history } of saved) {
      const steps = history.filter(({ kind, f }) => kind === 'phase' && f.startsWith('step '));
      const tookMs = steps.at(-1)!.timeMs - steps[0]!.timeMs;
      const leastOfRun = leastMs(scenario, boundsOf(factsIn(history)!));
      expect(leastOfRun, name).to.be.within(1_000, tookMs);
    }
  });

  it('grows with every watch that is added, by its length', () => {
    const watches = ['linger', 'partOfToleration', 'wholeToleration'] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...watches), { maxLength: 5 }), (names) => {
        const steps = names.map((name, at) => ({ do: 'watch', name: `${at}`, title: name, for: name }) as const);
        const sum = names.reduce((all, name) => all + bounds[name].fromMs, 0);
        expect(of(stop, wait('a', 'detection', 'stop'), ...steps)).to.be.closeTo(bounds.detection.fromMs + sum, 1e-6);
      }),
    );
  });
});

describe('the timers that are expected of a cluster', () => {
  it('are those that real clusters of that kind had', async () => {
    for (const { name, history } of await savedHistories()) {
      const { timeLapse = 1, ...facts } = factsIn(history)!;
      const { timeLapse: expected, ...others } = expectedFacts({ ...fast, k8s: facts.k8s });
      // A saved run says what was read in its days; what is read since then it does not know.
      expect({ ...others, timeLapse: expected }, name).to.deep.include({ ...facts, timeLapse });
    }
  });

  it('are what Kubernetes ships for the default profile', () => {
    const shipped = expectedFacts({ ...fast, profile: 'default' });
    expect(shipped).to.include({ nodeMonitorGraceMs: 50_000, tolerationMs: 300_000, leaseDurationMs: 40_000 });
    expect(expectedFacts({ ...fast, profile: 'default', k8s: 'v1.31.1' }).nodeMonitorGraceMs).to.equal(40_000);
  });
});
