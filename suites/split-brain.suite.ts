import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import type { RunResult } from '../harness/run.ts';
import { mostPodsAtOnce } from './api-truth.ts';
import { splitBrain } from './force-delete.ts';
import { ownCluster, type OwnCluster } from './test-cluster.ts';

describe('two live pods of one identity, on volumes that follow their pods', function () {
  this.timeout(0);
  let cluster: OwnCluster | undefined;
  let result: RunResult;

  before('makes a cluster of its own and runs', async () => {
    const { workers, storage } = splitBrain.cluster;
    cluster = await ownCluster({ name: 'statefault-shared', workers, storage });
    result = await cluster.run(splitBrain);
  });
  after('removes it', () => cluster?.close());

  const of = (name: string) => result.verdict.findings.filter((one) => one.name === name).map((one) => one.outcome);

  it('are reported from node truth and from data truth, with the time they overlapped', () => {
    const found = result.verdict.findings.find(({ name }) => name === 'one-writer/journal-1');
    expect(result.verdict.outcome, result.directory).to.equal(false);
    expect(found?.outcome, result.directory).to.equal(false);
    const overlap =
      /two at once for (\d+) ms: (\S+) on (\S+) and (\S+) on (\S+); two containers at once for (\d+) ms: /;
    const [, written, one, here, other, there, ran] = overlap.exec(found?.because ?? '') ?? [];
    // They were watched side by side for that long.
    const { terminationGraceMs } = result.verdict.facts!;
    expect(Number(written)).to.be.greaterThan(terminationGraceMs);
    expect(Number(ran)).to.be.greaterThan(terminationGraceMs);
    expect(one).not.to.equal(other);
    expect(here).not.to.equal(there);
  });

  it('are one pod at any time to who asks the API server alone', () => {
    const { history } = result;
    expect(mostPodsAtOnce(history, 'journal-1'), result.directory).to.equal(1);
    expect(history.filter(({ kind, process }) => kind === 'gap' && process === 'api')).to.deep.equal([]);
  });

  it('write into one file, and nothing else is wrong: it all came to be as told, and is over', () => {
    const wrong = result.verdict.findings.filter(({ outcome }) => outcome !== true);
    expect(
      wrong.map(({ name, outcome }) => `${name} ${String(outcome)}`),
      result.directory,
    ).to.deep.equal(['forked-writes/journal-1 false', 'one-writer/journal-1 false']);
    for (const name of ['second-runs', 'first-runs-on', 'old-ended', 'converged', 'left-behind'])
      expect(of(name), name).to.deep.equal([true]);
  });
});
