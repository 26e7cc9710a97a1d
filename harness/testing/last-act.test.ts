import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { defineScenario } from '../scenario.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('a run whose last step is an act that nobody waits for', () => {
  const artifacts = artifactsForTests();
  after(artifacts.remove);
  // With these the record was behind the API server when the act was done, and what it showed looked like rest.
  for (const seed of [2, 11, 16])
    it(`comes to rest after it (seed ${seed})`, async () => {
      const scenario = defineScenario({
        name: 'last-act',
        story: '',
        claims: [],
        workload: { kind: 'journal', replicas: 1 },
        steps: [{ do: 'change', name: 'grow', to: { replicas: 2 } }],
      });
      const { verdict } = await runInMemory(scenario, { artifacts: artifacts.path, seed });
      const findings = verdict.findings.filter(({ outcome }) => outcome !== true);
      expect(findings.map(({ name, because }) => `${name}: ${because}`)).to.deep.equal([]);
    });
});
