import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import type { History } from '../history/entry.ts';
import { seen } from '../history/query.ts';
import { readRun } from '../store/read-run.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';
import { outlineOf } from './outline.ts';
import { savedRun } from './saved-histories.ts';

const saved = ['kubelet-outage', 'kubelet-outage-short'];
const seeds = [1, 2, 3, 4, 5];

/**
 * States that a run may go through or not. Two workers of the node controller set the two unreachable taints, and take them
 * away: for less than a monitor period there may be one of them, and either may be it. And the last writer may not have
 * come to write before the run ends.
 */
const passing = [/^[^:]*\bnode\.kubernetes\.io\/unreachable:No(Schedule|Execute)$/, /^#2 writes$/];
/** The volume of the claim with which a new cluster was tried was still being removed when the run began. */
const ours = (subject: string): boolean => subject !== 'volume of trial';
const lasting = (states: readonly string[] = []): string[] =>
  states.filter((state) => !passing.some((one) => one.test(state)));

describe('the memory world against saved runs of real clusters', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const name of saved) {
    const scenario = catalogue.find((one) => one.name === name);
    if (scenario === undefined) throw new Error(`no scenario ${name}`);
    let real: History;
    before(async () => {
      real = (await readRun(savedRun(name))).history;
    });

    it(`${name}: every pod, node, claim, volume, set and journal goes through the same states in the same order`, async () => {
      for (const seed of seeds) {
        const { history } = await runInMemory(scenario, { seed, artifacts: artifacts.path });
        const [model, wanted] = [outlineOf(history), outlineOf(real)];
        expect(Object.keys(model), `seed ${seed}`).to.deep.equal(Object.keys(wanted).filter(ours));
        for (const [subject, states] of Object.entries(wanted).filter(([subject]) => ours(subject)))
          expect(lasting(model[subject]), `${subject}, seed ${seed}`).to.deep.equal(lasting(states));
      }
    });

    it(`${name}: it tells of nothing that the real cluster does not tell of`, async () => {
      const { history } = await runInMemory(scenario, { seed: 1, artifacts: artifacts.path });
      expect([...toldIn(real)]).to.include.members([...toldIn(history)]);
    });
  }
});

/** Kinds of events: which reason was told of which object. */
function toldIn(history: History): Set<string> {
  return new Set(
    history.flatMap((entry) => {
      const event = seen(entry, 'event')?.object;
      return event === undefined ? [] : [`${event.type} ${event.reason} ${event.about.kind} ${event.about.name}`];
    }),
  );
}
