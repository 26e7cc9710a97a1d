import { expect } from 'chai';
import { describe, it } from 'mocha';
import { superseded } from './old-images.ts';

describe('superseded', () => {
  const image = (name: string, day: number) => ({ name, createdAt: `2026-01-0${day}T00:00:00Z`, workload: 'w' });
  const v36 = [3, 1, 5, 2, 4].map((day) => image(`statefault/node:v1.36.1-${day}`, day));

  it('keeps the newest three of each version', () => {
    const other = image('statefault/node:v1.30.14-a', 1);
    expect(superseded([...v36, other])).to.deep.equal(['statefault/node:v1.36.1-2', 'statefault/node:v1.36.1-1']);
  });

  it('counts images of a time-lapse apart', () => {
    const lapse = image('statefault/node:v1.36.1-timelapse-a', 1);
    expect(superseded([...v36.slice(0, 3), lapse])).to.deep.equal([]);
  });

  it('drops nothing while there are few', () => {
    expect(superseded(v36.slice(0, 3))).to.deep.equal([]);
  });
});
