import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { printedBy, refusalOf } from './testing.ts';
import { savedRun } from '../testing/saved-histories.ts';
import { diffCommand } from './diff.ts';
import { exportCommand } from './export.ts';

const exported = async (...words: string[]): Promise<string> => (await printedBy(exportCommand, ...words)).stdout;

describe('export', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'export-'));
    for (const name of ['kubelet-outage', 'split-brain'])
      cpSync(savedRun(name), join(folder, 'session', name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes the runs of a directory in every format of many', async () => {
    expect(await exported(folder, '--format', 'junit'))
      .to.match(/^<\?xml/)
      .and.to.have.string('split-brain');
    const { results } = JSON.parse(await exported(folder, '--format', 'ctrf')) as {
      results: { summary: object; tool: object };
    };
    expect(results.summary).to.include({ suites: 2 });
    expect(results.tool).to.deep.equal({ name: 'statefault', version: '0.1.0' });
    expect(await exported(folder, '--format', 'markdown')).to.match(/^## 1 of 2 runs held: 1 broken\n/);
    expect(await exported(folder, '--format', 'annotations')).to.match(/^::error title=forced-deletion/);
  });

  it('writes a trace of one run, into a file', async () => {
    const out = join(folder, 'trace.json');
    await exported(savedRun('split-brain'), '--format', 'trace', '--out', out);
    expect(JSON.parse(readFileSync(out, 'utf8')))
      .to.have.property('traceEvents')
      .that.is.an('array');
    expect(await refusalOf(exported(folder, '--format', 'trace'))).to.match(
      /^UsageError: a trace is of one run, and here are 2/,
    );
  });

  it('writes fingerprints, which a diff takes in place of the runs; of others it says what is wrong', async () => {
    const out = join(folder, 'prints.json');
    await exported(folder, '--format', 'fingerprints', '--out', out);
    const told = await printedBy(diffCommand, out, folder);
    expect(told.stdout)
      .to.match(/^forced-deletion.*: no difference/m)
      .and.to.match(/^kubelet-outage.*: no difference/m);
    const wrong = join(folder, 'wrong.json');
    for (const [text, why] of [
      ['{', 'no JSON'],
      ['[]', 'no fingerprints of the rules that this version compares'],
      ['[{"format":0,"scenario":"a"}]', 'no fingerprints of the rules that this version compares'],
    ] as const) {
      writeFileSync(wrong, text);
      expect(await refusalOf(printedBy(diffCommand, wrong, out))).to.equal(`UsageError: ${wrong}: ${why}`);
    }
    expect(await refusalOf(printedBy(diffCommand, join(folder, 'none.json'), out))).to.match(/: cannot be read$/);
  });

  it('shows a damaged run and a killed one beside the others', async () => {
    for (const [name, history] of [
      ['damaged', 'no history\nat all\n'],
      ['killed', ''],
    ] as const) {
      cpSync(savedRun('kubelet-outage'), join(folder, name), { recursive: true });
      rmSync(join(folder, name, 'history.jsonl.gz'));
      rmSync(join(folder, name, 'verdict.json'));
      writeFileSync(join(folder, name, 'history.jsonl'), history);
    }
    const text = await exported(folder, '--format', 'markdown');
    expect(text).to.match(/^## 1 of 4 runs held: 1 broken, 2 without a verdict\n/);
    expect(text).to.include('its record is damaged: ').and.to.include('the run recorded nothing');
  });

  it('refuses in one line what is no run and what is no format', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await refusalOf(exported(join(folder, 'none'), '--format', 'junit'))).to.match(
      /^UsageError: there is no directory/,
    );
    expect(await refusalOf(exported(join(folder, 'empty'), '--format', 'junit'))).to.match(
      /^UsageError: there is no run in /,
    );
    expect(await refusalOf(exported(folder, '--format', 'xml'))).to.match(/^CommanderError: .*use one of: junit, ctrf/);
  });
});
