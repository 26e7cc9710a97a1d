import { expect } from 'chai';
import { describe, it } from 'mocha';
import { isProgram } from './workload-image.ts';

describe('the programs of the workload image', () => {
  it('are sources as they are run here, or compiled as they are published', () => {
    expect(['server.ts', 'prober.js', 'commit.ts'].every(isProgram)).to.equal(true);
  });

  it('leave out what only tests and types need', () => {
    expect(
      ['line.test.ts', 'line.test.js', 'line.d.ts', 'testing.ts', 'package.json', 'README.md'].some(isProgram),
    ).to.equal(false);
  });
});
