import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import { UsageError } from '../errors.ts';
import { defineScenario, type Scenario, type ScenarioInput } from '../scenario.ts';
import { selected } from './selection.ts';
import { expectedMs, placesOf, planOf, type PlannedRun } from './session-plan.ts';
import { serves, wantedCluster, type Wanted } from './wanted-cluster.ts';

const k8s = 'v1.36.1';
const usual = { k8s, usuallyInTimeLapse: false, safeFactor: 8 };
const scenario = (name: string, cluster: ScenarioInput['cluster'], more: Partial<ScenarioInput> = {}): Scenario =>
  defineScenario({
    name,
    story: '',
    claims: [],
    workload: { kind: 'journal', replicas: 1 },
    steps: [{ do: 'watch', name: 'wait', title: 'wait', for: 'linger' }],
    ...more,
    cluster,
  });
const wanted = (cluster: ScenarioInput['cluster'], chosen = {}, more = {}): Wanted | string =>
  wantedCluster(scenario('x', cluster, more), { ...usual, ...chosen });
const plain = { k8s, profile: 'fast', storage: 'pinned', workers: 3, alone: false };

describe('what a scenario asks of its cluster', () => {
  it('is what it says, then what is chosen, then three pinned fast workers in real time', () => {
    expect(wanted({})).to.deep.equal(plain);
    expect(wanted({ storage: 'shared', workers: 2, alone: true })).to.deep.equal({
      ...plain,
      storage: 'shared',
      workers: 2,
      alone: true,
    });
    expect(wanted({ profile: 'default' }, { timeLapse: 10 })).to.include({ profile: 'default', timeLapse: 10 });
    expect(wanted({}, { profile: 'default' })).to.include({ profile: 'default' });
  });

  it('is in a time-lapse only where it may, and always where it must', () => {
    expect(wanted({ timeLapse: false }, { timeLapse: 10 })).to.deep.equal(plain);
    expect(wanted({ timeLapse: true })).to.include({ timeLapse: 8, profile: 'default' });
    expect(wanted({ timeLapse: true }, { timeLapse: 10 })).to.include({ timeLapse: 10 });
  });

  it('is in the default timers and a time-lapse where that is usual and nobody asks for timers', () => {
    const here = { usuallyInTimeLapse: true };
    expect(wanted({}, here)).to.include({ timeLapse: 8, profile: 'default' });
    expect(wanted({}, { ...here, profile: 'fast' })).to.deep.equal(plain);
    expect(wanted({ profile: 'default' }, here)).to.deep.equal({ ...plain, profile: 'default' });
    expect(wanted({ timeLapse: false }, here)).to.deep.equal(plain);
  });

  it('may be none that is chosen: then it says why', () => {
    expect(wanted({ profile: 'default' }, { profile: 'fast' })).to.contain('default timers');
    expect(wanted({ storage: 'shared' }, { storage: 'pinned' })).to.contain('shared volumes');
    expect(wanted({}, {}, { k8s: '<1.36' })).to.contain('v1.36.1');
  });

  it('is served by a cluster of the same kind with enough workers, unless it is to be alone', () => {
    const has = { k8s, profile: 'fast', storage: 'pinned', workers: 3, timeLapse: 1 };
    const asks = wanted({}) as Wanted;
    expect(serves(has, asks)).to.equal(true);
    expect(serves({ ...has, workers: 4 }, asks)).to.equal(true);
    expect(serves({ ...has, workers: 2 }, asks)).to.equal(false);
    expect(serves({ ...has, timeLapse: 20 }, asks)).to.equal(false);
    expect(serves({ ...has, storage: 'shared' }, asks)).to.equal(false);
    expect(serves(has, { ...asks, alone: true })).to.equal(false);
  });
});

describe('the plan of a session', () => {
  const kinds: ScenarioInput['cluster'][] = [{}, { storage: 'shared' }, { workers: 2 }];
  const plans = fc
    .tuple(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 3 }))
    .map(([of, rounds]) =>
      planOf(
        of.map((kind, at) => {
          const one = scenario(`s${at}`, kinds[kind]);
          return { scenario: one, wanted: wantedCluster(one, usual) as Wanted };
        }),
        rounds,
      ),
    );
  const changes = (plan: readonly PlannedRun[]): number =>
    plan.filter(({ wanted: now }, at) => JSON.stringify(now) !== JSON.stringify(plan[at - 1]?.wanted)).length;

  it('makes each kind of cluster once', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(changes(plan)).to.equal(new Set(plan.map((one) => JSON.stringify(one.wanted))).size);
      }),
    );
  });

  it('is cut into shards that hold every run once', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 6 }), (plan, of) => {
        const shards = Array.from({ length: of }, (_, at) => placesOf(plan, { index: at + 1, of }));
        expect(shards.flat()).to.deep.equal([...plan.keys()]);
        // All take the same here: no shard has more than one run over its part.
        for (const places of shards) expect(places.length).to.be.at.most(Math.ceil(plan.length / of) + 1);
      }),
    );
  });

  it('expects less of the steps in a time-lapse', () => {
    const [one] = catalogue;
    const real = expectedMs(one!, { k8s, profile: 'default' });
    expect(expectedMs(one!, { k8s, profile: 'default', timeLapse: 20 })).to.be.within(1_000, real / 10);
  });
});

describe('what is selected', () => {
  const names = (...words: string[]): string[] => selected(words).map(({ name }) => name);

  it('is a scenario by its name, a suite by its tag, each once; and all but the slow ones by no word', () => {
    expect(names('kubelet-outage')).to.deep.equal(['kubelet-outage']);
    const family = catalogue.filter(({ tags }) => tags.includes('node-outage')).map(({ name }) => name);
    expect(family).to.include('kubelet-outage-short');
    expect(names('node-outage', 'kubelet-outage')).to.deep.equal(family);
    expect(names()).to.deep.equal(catalogue.filter(({ tags }) => !tags.includes('slow')).map(({ name }) => name));
  });

  it('has all of the tags that are given, and is refused when it is nothing', () => {
    for (const { tags } of selected([], ['core', 'force-delete'])) expect(tags).to.include.members(['core']);
    expect(() => selected(['kubelet-outage'], ['force-delete'])).to.throw(UsageError, 'force-delete');
    expect(() => selected(['nothing'])).to.throw(UsageError, 'kubelet-outage');
  });

  it('has names of its own: no two scenarios share one, and none is the tag of another', () => {
    const all = catalogue.map(({ name }) => name);
    expect(new Set(all).size).to.equal(all.length);
    for (const { name, tags } of catalogue)
      expect(
        tags.filter((tag) => tag !== name && all.includes(tag)),
        name,
      ).to.be.empty;
  });
});
