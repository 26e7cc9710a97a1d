import { expect } from 'chai';
import { CommandError } from '../../harness/control/command.ts';
import type { Progress } from '../../harness/control/progress.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { step } from './step.ts';

function recording(): { said: string[]; progress: Progress } {
  const said: string[] = [];
  return { said, progress: { say: (line) => said.push(line), log: () => {}, signal: new AbortController().signal } };
}

describe('a step of the set-up', () => {
  it('with nothing to do is one line, with its time', async () => {
    const { said, progress } = recording();
    await step('kind', progress, () => Promise.resolve('/bin/kind'));
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/^✓ kind: \/bin\/kind \(\d+\.\d s\)$/);
  });

  it('shows its title first when it has something to say', async () => {
    const { said, progress } = recording();
    await step('kind', progress, ({ say }) => {
      say('fetching');
      say('unpacking');
      return Promise.resolve('/bin/kind');
    });
    expect(said.slice(0, 3)).to.deep.equal(['… kind', '  fetching', '  unpacking']);
  });

  it('turns a failed command into an infrastructure error that names the step', async () => {
    const failed = () => Promise.reject(new CommandError('apt-get update', 100, 'exit 100', 'no network'));
    const error: unknown = await step('container engine', recording().progress, failed).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(InfrastructureError);
    expect((error as Error).message).to.match(/^container engine: exit 100: apt-get update\nno network/);
  });
});
