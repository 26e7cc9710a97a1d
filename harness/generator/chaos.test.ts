import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { boundsOf } from '../bounds/bounds.ts';
import { expectedFacts } from '../bounds/expected-facts.ts';
import { mayBePassedOver } from '../scenario/step.ts';
import { chaos, longChaos, type Choice } from './chaos.ts';

const choice = fc.record<Choice>({
  kind: fc.stringMatching(/^[a-z]{3,9}$/),
  strikes: fc.constantFrom('node', 'control-plane', 'pod', 'volume', 'set'),
  takes: fc.constantFrom('machine', 'kubelet', 'network', 'volume'),
  lasting: fc.boolean(),
  needsApi: fc.boolean(),
});
const menu = fc.uniqueArray(choice, { minLength: 1, maxLength: 12, selector: ({ kind }) => kind });

describe('a random schedule', () => {
  it('is the same for the same seed, and undoes exactly what lasts', () => {
    fc.assert(
      fc.property(menu, fc.nat(), (choices, seed) => {
        const { steps } = chaos(choices, seed);
        expect(chaos(choices, seed).steps).to.deep.equal(steps);
        const lasting = steps.flatMap((step) =>
          step.do === 'inject' && choices.some(({ kind, lasting: lasts }) => kind === step.fault.kind && lasts)
            ? [step.name]
            : [],
        );
        const healed = steps.flatMap((step) => (step.do === 'heal' ? [step.fault] : []));
        expect(healed.sort()).to.deep.equal(lasting.sort());
      }),
    );
  });

  it('never has two faults that take the same, or one beside the machine', () => {
    fc.assert(
      fc.property(menu, fc.nat(), (choices, seed) => {
        const taken = chaos(choices, seed).steps.flatMap((step) =>
          step.do === 'inject' ? [choices.find(({ kind }) => kind === step.fault.kind)?.takes] : [],
        );
        expect(new Set(taken).size).to.equal(taken.length);
        if (taken.includes('machine')) expect(taken).to.have.length(1);
      }),
    );
  });

  it('comes to every fault', () => {
    const choices = ['kubelet', 'network', 'volume'].map((takes): Choice => ({
      kind: takes,
      strikes: 'node',
      takes,
      lasting: true,
    }));
    const kinds = new Set(
      Array.from({ length: 40 }, (_, seed) => chaos(choices, seed).steps).flatMap((steps) =>
        steps.flatMap((step) => (step.do === 'inject' ? [step.fault.kind] : [])),
      ),
    );
    expect([...kinds].sort()).to.deep.equal(['kubelet', 'network', 'volume']);
  });
});

describe('random faults for a while', () => {
  const bounds = boundsOf(expectedFacts({ k8s: 'v1.36.1', profile: 'fast', timeLapse: 1 }));

  it('are all passed over when they do not bite, and what needs the API server never stands beside what takes it', () => {
    fc.assert(
      fc.property(menu, fc.nat(), (choices, seed) => {
        const { steps } = longChaos(choices, { seed, lengthMs: 60_000, bounds, storage: 'shared', forced: false });
        let episode: Choice[] = [];
        for (const step of steps) {
          if (step.do === 'inject' || step.do === 'heal')
            expect(mayBePassedOver(step, steps), step.name).to.equal(true);
          if (step.do === 'inject') episode.push(...choices.filter(({ kind }) => kind === step.fault.kind));
          if (step.do !== 'await') continue;
          const takesApi = episode.some(({ strikes }) => strikes === 'control-plane');
          const others = episode.filter(({ strikes }) => strikes !== 'control-plane');
          if (takesApi) expect(others.filter(({ needsApi }) => needsApi === true)).to.deep.equal([]);
          episode = [];
        }
      }),
    );
  });
});
