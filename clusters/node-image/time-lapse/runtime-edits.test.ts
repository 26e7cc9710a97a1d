import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { run } from '../../../harness/control/command.ts';
import { InfrastructureError } from '../../../harness/errors.ts';
import type { Edit } from '../edit.ts';
import { applyEdit, runtimeEdits } from './runtime-edits.ts';

const edit: Edit = { name: 'the clock', path: 'runtime/x.go', find: 'return raw()', put: 'return bent(raw())' };

describe('an edit of Go’s runtime', () => {
  it('changes its one place and nothing else', () => {
    expect(applyEdit('a\nreturn raw()\nb\n', edit, '1.26.8')).to.equal('a\nreturn bent(raw())\nb\n');
  });

  it('refuses a text without its place, naming Go, file and edit', () => {
    const refused = () => applyEdit('a\nreturn rawer()\n', edit, '1.30.0');
    expect(refused).to.throw(InfrastructureError, /Go 1\.30\.0.*runtime\/x\.go.*"the clock".*not in it/);
  });

  it('refuses a text with its place twice', () => {
    expect(() => applyEdit('return raw()\nreturn raw()\n', edit, '1.30.0')).to.throw('in it 2 times');
  });
});

describe('the edits of Go’s runtime', () => {
  it('are known for two processors', () => {
    expect(() => runtimeEdits('x64')).not.to.throw();
    expect(() => runtimeEdits('arm64')).not.to.throw();
    expect(() => runtimeEdits('riscv64')).to.throw(InfrastructureError, 'riscv64');
  });

  for (const arch of ['x64', 'arm64'])
    it(`fit the Go of this machine for ${arch}, and no text of it that was altered in their place`, async function () {
      const root = await goRoot();
      if (root === undefined) this.skip();
      for (const one of runtimeEdits(arch)) {
        const text = await readFile(join(root, 'src', one.path), 'utf8');
        expect(applyEdit(text, one, 'here')).to.include(one.put);
        const altered = text.replace(one.find, one.find.slice(1));
        expect(() => applyEdit(altered, one, 'here'), one.name).to.throw(InfrastructureError, one.name);
        const doubled = text.replace(one.find, one.find + one.find);
        expect(() => applyEdit(doubled, one, 'here'), one.name).to.throw(InfrastructureError, one.name);
      }
    });
});

/** Where the Go on PATH has its library; undefined when there is none of the series that the edits were made for. */
async function goRoot(): Promise<string | undefined> {
  const options = { timeoutMs: 20_000, env: { GOTOOLCHAIN: 'local' } };
  const told = await run('go', ['env', 'GOROOT', 'GOVERSION'], options).catch(() => '');
  const [root, version = ''] = told.split('\n');
  return version.startsWith('go1.26') ? root : undefined;
}
