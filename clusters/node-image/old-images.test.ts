import { expect } from 'chai';
import { describe, it } from 'mocha';
import { superseded } from './old-images.ts';

describe('superseded', () => {
  const image = (name: string, day: number, workload: string) => ({
    name,
    createdAt: `2026-01-0${day}T00:00:00Z`,
    workload,
  });
  const v36 = [1, 2, 3, 4, 5].map((day) => image(`statefault/node:v1.36.1-${day}`, day, `statefault/workload:${day}`));

  it('keeps the newest three of each version and the workloads they hold', () => {
    const other = image('statefault/node:v1.30.14-a', 1, 'statefault/workload:1');
    const workloads = [1, 2, 3, 4, 5].map((day) => `statefault/workload:${day}`);
    expect(superseded([...v36, other], workloads)).to.deep.equal([
      'statefault/node:v1.36.1-1',
      'statefault/node:v1.36.1-2',
      'statefault/workload:2',
    ]);
  });

  it('drops nothing while there are few', () => {
    expect(superseded(v36.slice(0, 3), [])).to.deep.equal([]);
  });
});
