import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { factsIn } from '../checker/judge.ts';
import { defineScenario } from '../scenario.ts';
import { artifactsForTests, runInMemory } from '../testing/memory-run.ts';

describe('how long a pod must be Ready to be available', () => {
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const [minReadySeconds, minReadyMs] of [
    [7, 7_000],
    [0, undefined],
  ] as const)
    it(`is read off the StatefulSet: ${minReadySeconds} s`, async () => {
      const scenario = defineScenario({
        name: 'min-ready',
        story: '',
        claims: [],
        workload: { kind: 'journal', replicas: 1, minReadySeconds },
        steps: [{ do: 'watch', name: 'stay', title: '', for: 'linger' }],
      });
      const { history } = await runInMemory(scenario, { artifacts: artifacts.path, seed: 1 });
      expect(factsIn(history)?.minReadyMs).to.equal(minReadyMs);
    });
});
