import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testCluster } from '../suites/test-cluster.ts';
import { circumstancesOn } from './record/circumstances.ts';
import { keptLines } from './record/kept-lines.ts';
import { torture, type Strike } from './torture/torture.ts';

describe('a run of random faults that is killed with SIGKILL', function () {
  this.timeout(900_000);

  it('three times, leaves nothing that heal does not undo', async () => {
    const artifacts = mkdtempSync(join(tmpdir(), 'torture-'));
    const { world } = await testCluster();
    const { signal } = new AbortController();
    const strikes = await torture(world, {
      kills: 3,
      seed: 1,
      artifacts,
      signal,
      say: () => {},
      strikes: keptLines<Strike>(join(artifacts, 'strikes.jsonl')),
      circumstances: await circumstancesOn(world.cluster.k8s),
      onStrike: () => {},
    });
    expect(strikes.flatMap(({ seed, wrong }) => wrong.map((what) => `seed ${seed}: ${what}`))).to.deep.equal([]);
    rmSync(artifacts, { recursive: true });
  });
});
