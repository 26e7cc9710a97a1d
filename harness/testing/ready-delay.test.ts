import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { boundsOf } from '../bounds/bounds.ts';
import { factsIn } from '../checker/judge.ts';
import type { FaultValue } from '../history/query.ts';
import { defineScenario } from '../scenario.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('a readiness delay that is a bound', () => {
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('is as long as that bound on its cluster', async () => {
    const scenario = defineScenario({
      name: 'delayed',
      story: '',
      claims: [],
      workload: { kind: 'journal', replicas: 1 },
      steps: [{ do: 'change', name: 'update', to: { readyDelayMs: { bound: 'marking', times: 2 } } }],
    });
    const { history } = await runInMemory(scenario, { artifacts: artifacts.path, seed: 1 });
    const changed = history.find(({ kind, f, type }) => kind === 'fault' && f === 'set-change' && type === 'ok');
    const { marking } = boundsOf(factsIn(history)!);
    expect(JSON.parse(String((changed?.value as FaultValue).with?.['to']))).to.deep.equal({
      readyDelayMs: Math.ceil(2 * marking.toMs),
    });
  });
});
