import { expect } from 'chai';
import { describe, it } from 'mocha';
import { faults } from '../nemesis/faults.ts';
import { defineScenario, type ScenarioInput } from '../scenario.ts';
import { requireInjectable } from './plan.ts';

const scenario = (...steps: ScenarioInput['steps']) =>
  defineScenario({ name: 'planned', story: '', claims: [], workload: { kind: 'journal', replicas: 3 }, steps });
const inject = (name: string, kind: string) =>
  ({ do: 'inject', name, fault: { kind, on: { nodeOf: 'journal-1' } } }) as const;
const heal = (fault: string) => ({ do: 'heal', name: `${fault} ends`, fault }) as const;
const planning =
  (...steps: ScenarioInput['steps']) =>
  () =>
    requireInjectable(scenario(...steps), faults);

describe('what is refused before anything is touched', () => {
  it('is a fault that there is not, and one that another excludes until it is healed', () => {
    expect(planning(inject('a', 'no-such'))).to.throw('scenario planned: a: there is no fault called "no-such"');
    expect(planning(inject('a', 'kubelet-stop'), inject('b', 'kubelet-freeze'))).to.throw('scenario planned: ');
    expect(planning(inject('a', 'kubelet-stop'), heal('a'), inject('b', 'kubelet-freeze'))).not.to.throw();
  });

  it('is to heal an act: there is nothing to undo', () => {
    expect(planning(inject('a', 'node-restart'), heal('a'))).to.throw(
      'scenario planned: a ends: node-restart is an act: there is nothing to undo',
    );
  });
});
