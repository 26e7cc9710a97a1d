import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { mostPodsAtOnce } from '../../suites/api-truth.ts';
import { forcedDeletion, splitBrain } from '../../suites/force-delete.ts';
import { judge } from '../checker/judge.ts';
import { readRun } from '../store/read-run.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';
import { savedRun } from './saved-histories.ts';

describe('a forced deletion behind a partition, in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const seed of [1, 2, 3]) {
    it(`on volumes that follow their pods makes two writers, seed ${seed}`, async () => {
      const { verdict, history } = await runInMemory(splitBrain, { seed, artifacts: artifacts.path });
      const wrong = verdict.findings.filter(({ outcome }) => outcome !== true);
      expect(wrong.map(({ name }) => name)).to.deep.equal(['forked-writes/journal-1', 'one-writer/journal-1']);
      expect(wrong[1]?.because).to.match(/two at once for \d+ ms: .*; two containers at once for \d+ ms: /);
      expect(mostPodsAtOnce(history, 'journal-1')).to.equal(1);
    });

    it(`on volumes tied to their node makes none, seed ${seed}`, async () => {
      const { verdict } = await runInMemory(forcedDeletion, { seed, artifacts: artifacts.path });
      expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    });
  }
});

describe('the split brain that a real cluster was recorded in', () => {
  it('is reported from node truth and data truth, while the API server shows one pod', async () => {
    const { scenario, history } = await readRun(savedRun('split-brain'));
    const { outcome, findings } = judge(scenario!, history);
    const wrong = findings.filter((one) => one.outcome !== true);
    expect(outcome).to.equal(false);
    expect(wrong.map(({ name }) => name)).to.deep.equal(['forked-writes/journal-1', 'one-writer/journal-1']);
    expect(wrong[1]?.because).to.match(/^two at once for \d{4,} ms: .*; two containers at once for \d{4,} ms: /);
    expect(mostPodsAtOnce(history, 'journal-1')).to.equal(1);
  });
});
