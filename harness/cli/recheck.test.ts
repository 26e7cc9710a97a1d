import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Context } from './context.ts';
import { recheckCommand } from './recheck.ts';

const saved = join(import.meta.dirname, '../../suites/histories/kubelet-outage/history.jsonl.gz');
const text = gunzipSync(readFileSync(saved)).toString();

describe('recheck', () => {
  let folder: string;
  let given: Context;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recheck-'));
    given = { exitCode: -1, say: () => {} } as unknown as Context;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What the command printed. */
  async function recheck(...words: string[]): Promise<string> {
    const write = process.stdout.write.bind(process.stdout);
    let printed = '';
    process.stdout.write = (chunk) => {
      printed += String(chunk);
      return true;
    };
    try {
      await recheckCommand(() => given)
        .exitOverride()
        .parseAsync(words, { from: 'user' });
    } finally {
      process.stdout.write = write;
    }
    return printed;
  }
  const refusal = (...words: string[]): Promise<string> =>
    recheck(...words).then(
      () => 'nothing was thrown',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('judges a run directory and writes nothing, unless it is told to', async () => {
    const run = join(folder, 'run');
    mkdirSync(run);
    writeFileSync(join(run, 'scenario.json'), JSON.stringify(kubeletOutage));
    writeFileSync(join(run, 'history.jsonl'), text);
    expect(await recheck(run)).to.match(/✓ A1 the node controller marks[^]*verdict: true {2}\(\d+ of \d+ proven/);
    expect(given.exitCode).to.equal(0);
    expect(existsSync(join(run, 'verdict.json'))).to.equal(false);
    await recheck(run, '--save');
    expect(JSON.parse(readFileSync(join(run, 'verdict.json'), 'utf8'))).to.include({ scenario: 'kubelet-outage' });
  });

  it('judges a file by a scenario that is named, as JSON too', async () => {
    copyFileSync(saved, join(folder, 'h.jsonl.gz'));
    const printed = await recheck(join(folder, 'h.jsonl.gz'), '--scenario', 'kubelet-outage', '--json');
    const { findings } = JSON.parse(printed) as { findings: { name: string; outcome: unknown }[] };
    expect(findings.filter(({ outcome }) => outcome !== true).map(({ name }) => name)).to.deep.equal([]);
  });

  it('refuses in one line what cannot be judged', async () => {
    const whole = file('whole.jsonl', text);
    expect(await refusal(join(folder, 'none'))).to.match(/^UsageError: .*none/);
    expect(await refusal(folder)).to.match(/^UsageError: .*history\.jsonl/);
    expect(await refusal(whole)).to.match(/^UsageError: .*name one with --scenario$/);
    expect(await refusal(whole, '--scenario', 'x')).to.match(
      /^UsageError: there is no scenario "x"; there are: kubelet-outage, /,
    );
    expect(await refusal(whole, '--scenario', 'kubelet-outage', '--save')).to.match(
      /^UsageError: --save needs the directory/,
    );
    const torn = text.split('\n').with(6, '{"inde').join('\n');
    expect(await refusal(file('torn.jsonl', torn))).to.match(/^UsageError: .*history line 7: not JSON/);
    const later = text.replace('"historyVersion":2', '"historyVersion":9');
    expect(await refusal(file('later.jsonl', later))).to.match(/^UsageError: .*version 9/);
    expect(await refusal(file('other.jsonl', '{"index":0}\n'))).to.match(/^UsageError: .*no history of statefault$/);
    expect(await refusal(file('empty.jsonl', ''))).to.match(/^UsageError: .*the history is empty$/);
  });
});
