import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { forcedDeletion, splitBrain } from '../../suites/force-delete.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('a forced deletion behind a partition, in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  for (const seed of [1, 2, 3]) {
    it(`on volumes that follow their pods makes two writers, seed ${seed}`, async () => {
      const { verdict } = await runInMemory(splitBrain, { seed, artifacts: artifacts.path });
      const wrong = verdict.findings.filter(({ outcome }) => outcome !== true);
      expect(wrong.map(({ name }) => name)).to.deep.equal(['forked-writes/journal-1', 'one-writer/journal-1']);
      expect(wrong[1]?.because).to.match(/two at once for \d+ ms: .*; two containers at once for \d+ ms: /);
    });

    it(`on volumes tied to their node makes none, seed ${seed}`, async () => {
      const { verdict } = await runInMemory(forcedDeletion, { seed, artifacts: artifacts.path });
      expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    });
  }
});
