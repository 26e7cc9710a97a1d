import { expect } from 'chai';
import { describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { checkScenario, defineScenario } from '../scenario.ts';
import { readManifests } from '../store/manifests-file.ts';
import { imagesIn } from '../workload/manifests.ts';
import { onOwnSet } from '../workload/on-own-set.ts';

const objects = readManifests('docs/examples/own-set.yaml');
const changed = (spec: object) => objects.map((one) => (one.kind === 'StatefulSet' ? { ...one, spec } : one));

describe('a scenario on a StatefulSet of a user’s own', () => {
  it('speaks of its pods, claims and set, and of the sample workload no more', () => {
    const fitting = catalogue.map((scenario) => onOwnSet(scenario, objects)).filter((one) => typeof one !== 'string');
    expect(fitting.length).to.be.greaterThan(8);
    for (const { workload, ...rest } of fitting) {
      expect(workload).to.deep.equal({ kind: 'manifests', objects });
      expect(JSON.stringify(rest)).to.not.match(/journal-\d|"journal"/);
      expect(rest.name).to.match(/-on-db$|^.{38,41}$/);
      expect(checkScenario({ workload, ...rest })).to.have.property('scenario');
    }
  });

  it('counts from where its ordinals start', () => {
    const later = changed({ replicas: 3, ordinals: { start: 5 } });
    expect(JSON.stringify(onOwnSet(kubeletOutage, later)))
      .to.contain('"nodeOf":"db-6"')
      .and.not.contain('db-1"');
  });

  it('names the claims as its only template does', () => {
    const scenario = defineScenario({
      name: 'claim',
      story: 's',
      claims: [],
      workload: { kind: 'journal', replicas: 1 },
      steps: [
        {
          do: 'look',
          name: 'there',
          title: 'data-journal-0 is bound',
          expect: { of: 'claim', claim: 'data-journal-0' },
        },
      ],
    });
    expect(onOwnSet(scenario, objects)).to.deep.include({
      steps: [
        { do: 'look', name: 'there', title: 'store-db-0 is bound', expect: { of: 'claim', claim: 'store-db-0' } },
      ],
    });
    const none = changed({ replicas: 3 });
    expect(onOwnSet(scenario, none)).to.equal('it is about one claim of a pod, db has 0');
  });

  it('is refused in words where it cannot be', () => {
    expect(onOwnSet(kubeletOutage, changed({ replicas: 2 }))).to.equal('it needs 3 replicas, db has 2');
    expect(onOwnSet(kubeletOutage, changed({ replicas: 3, podManagementPolicy: 'Parallel' }))).to.equal(
      'it is about OrderedReady',
    );
    expect(onOwnSet(kubeletOutage, [...objects, ...objects])).to.match(/^there must be one StatefulSet/);
    const companions = catalogue.find(({ name }) => name === 'kubelet-outage-beside-the-set')!;
    expect(onOwnSet(companions, objects)).to.equal('it is about what the sample workload has (companions)');
  });
});

describe('the images of manifests', () => {
  it('are those of all containers of all pods, once', () => {
    const containers = [{ image: 'b:1' }, { image: 'a:1' }];
    const template = { spec: { initContainers: [{ image: 'c:1' }, { image: 'a:1' }], containers } };
    expect(imagesIn(changed({ template }))).to.deep.equal(['a:1', 'b:1', 'c:1']);
  });
});
