import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { testCluster } from '../suites/test-cluster.ts';
import { torture } from './torture/torture.ts';

describe('a run of random faults that is killed with SIGKILL', function () {
  this.timeout(900_000);

  it('three times, leaves nothing that heal does not undo', async () => {
    const artifacts = mkdtempSync(join(tmpdir(), 'torture-'));
    const { world } = await testCluster();
    const { signal } = new AbortController();
    const strikes = await torture(world, { kills: 3, seed: 1, artifacts, signal, onStrike: () => {} });
    expect(strikes.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
    rmSync(artifacts, { recursive: true });
  });
});
