import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { savedRun } from '../testing/saved-histories.ts';
import { pruneCommand } from './prune.ts';
import { printedBy, refusalOf } from './testing.ts';
import { trendCommand } from './trend.ts';

describe('over saved runs', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'saved-runs-'));
    for (const [name, at] of [
      ['kubelet-outage', 'session/a'],
      ['kubelet-outage', 'session/b'],
      ['split-brain', 'c'],
    ] as const)
      cpSync(savedRun(name), join(root, at), { recursive: true });
    writeFileSync(join(root, 'session', 'session.json'), '{}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const there = (): string[] => readdirSync(root, { recursive: true }).map(String);

  it('trend tells how scenarios went', async () => {
    const { stdout, exitCode } = await printedBy(trendCommand, root);
    expect(stdout).to.match(/kubelet-outage {2}Kubernetes v1\.36\.1, timers 10 s \+ 10 s\n {2}2 runs, .*: 2 held/);
    expect(exitCode).to.equal(0);
    const one = await printedBy(trendCommand, root, '--scenario', 'kubelet-outage', '--json');
    expect(JSON.parse(one.stdout)).to.have.length(1).and.to.have.nested.property('0.runs', 2);
    expect(await refusalOf(printedBy(trendCommand, root, '--scenario', 'x'))).to.match(
      /UsageError: there is no such run/,
    );
  });

  it('prune removes by rule, what it said it would, and nothing else', async () => {
    const before = there();
    const said = await printedBy(pruneCommand, root, '--keep-last', '1', '--dry-run');
    expect(said.stdout).to.include('session/a').and.to.include('would remove 1 run (');
    expect(there()).to.have.members([...before, 'index.sqlite']);
    await printedBy(pruneCommand, root, '--keep-last', '1');
    expect(existsSync(join(root, 'session/a'))).to.equal(false);
    expect(there()).to.include.members(['session/b/verdict.json', 'c/verdict.json']);
  });

  it('prune takes a session with its last run, and keeps what failed and what may be under way', async () => {
    const { stdout, exitCode } = await printedBy(pruneCommand, root, '--max-mb', '0', '--keep-failed');
    expect(there()).to.include('c/verdict.json').and.not.to.include('session');
    expect(stdout).to.match(/too much, and nothing more may go: 1 of those kept did not hold/);
    expect(exitCode).to.equal(1);
    renameSync(join(root, 'c/history.jsonl.gz'), join(root, 'c/history.jsonl'));
    writeFileSync(join(root, 'c/history.jsonl'), '');
    await printedBy(pruneCommand, root, '--max-mb', '0');
    expect(there()).to.include('c/verdict.json');
  });

  it('prune wants a rule', async () => {
    expect(await refusalOf(printedBy(pruneCommand, root))).to.match(/UsageError: say what to keep/);
    expect(await refusalOf(printedBy(pruneCommand, root, '--max-mb', 'x'))).to.match(/use a number of megabytes/);
  });
});
