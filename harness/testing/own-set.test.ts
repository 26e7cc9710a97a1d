import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Scenario } from '../scenario.ts';
import { readManifests } from '../store/manifests-file.ts';
import { onOwnSet } from '../workload/on-own-set.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('a StatefulSet of a user’s own, in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);
  const outage = onOwnSet(kubeletOutage, readManifests('docs/examples/own-set.yaml')) as Scenario;

  it('is judged by what the API server and the nodes say, and by nothing that its pods would have to tell', async () => {
    const { verdict, history } = await runInMemory(outage, { seed: 3, artifacts: artifacts.path });
    expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    const names = verdict.findings.map(({ name }) => name);
    expect(names).to.include.members(['one-writer/db-0', 'one-writer/db-1', 'one-writer/db-2', 'came-back/db-1']);
    expect(names.filter((name) => /^(acknowledged|availability)/.test(name))).to.deep.equal([]);
    expect(history.filter(({ kind }) => kind === 'op')).to.deep.equal([]);
    expect(verdict.facts?.startMs).to.be.greaterThan(0);
  });

  it('whose name is freed while its container runs on is two at once, by node truth alone', async () => {
    const { verdict } = await runInMemory(outage, {
      seed: 3,
      artifacts: artifacts.path,
      broken: ['replaces-terminating'],
      storage: 'shared',
    });
    const found = verdict.findings.find(({ name }) => name === 'one-writer/db-1');
    expect(found?.outcome).to.equal(false);
    expect(found?.because)
      .to.match(/^two containers at once for \d+ ms/)
      .and.not.to.contain('data truth');
  });

  it('that loses a claim with its pod has not come back to what it left', async () => {
    const options = { seed: 3, artifacts: artifacts.path, broken: ['deletes-claim-with-pod'] as const };
    const { verdict } = await runInMemory(outage, options);
    expect(verdict.findings.find(({ name }) => name === 'came-back/db-1')?.outcome).to.equal(false);
  });
});

describe('the sample workload without volumes, in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('is promised nothing of what its pods wrote, and one writer an identity all the same', async () => {
    const scenario = { ...kubeletOutage, workload: { ...kubeletOutage.workload, volumes: false } } as Scenario;
    const { verdict } = await runInMemory(scenario, { seed: 4, artifacts: artifacts.path });
    expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    const names = verdict.findings.map(({ name }) => name);
    expect(names).to.include('one-writer/journal-1').and.not.to.include('acknowledged-writes/journal-1');
  });
});
