import { expect } from 'chai';
import { answerFrom } from './engine-answer.ts';

describe('answerFrom', () => {
  it('reads the version and the cgroup version', () => {
    expect(answerFrom('{"ServerVersion":"26.1.5","CgroupVersion":"1"}')).to.deep.equal({
      engine: { version: '26.1.5', cgroupVersion: 1 },
    });
    expect(answerFrom('{"ServerVersion":"28.0.0","CgroupVersion":"2"}')).to.deep.equal({
      engine: { version: '28.0.0', cgroupVersion: 2 },
    });
  });

  it('is a failure when no engine answered, whatever the exit code was', () => {
    expect(answerFrom('{"ServerVersion":"","ServerErrors":["Cannot connect to the Docker daemon"]}')).to.deep.equal({
      failure: 'Cannot connect to the Docker daemon',
    });
  });
});
