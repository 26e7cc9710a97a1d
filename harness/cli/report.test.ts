import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { savedRun } from '../testing/saved-histories.ts';
import { reportCommand } from './report.ts';
import { printedBy, refusalOf } from './testing.ts';

const drawn = async (...words: string[]): Promise<string> => (await printedBy(reportCommand, ...words)).stdout.trim();

describe('report', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    for (const name of ['kubelet-outage', 'split-brain'])
      cpSync(savedRun(name), join(folder, 'session', name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('draws a run into its directory', async () => {
    const path = await drawn(join(folder, 'session', 'split-brain'));
    expect(path).to.equal(join(folder, 'session', 'split-brain', 'report.html'));
    expect(readFileSync(path, 'utf8')).to.include('Two pods of journal-1 wrote at once');
  });

  it('draws every run of a directory, and an index that leads to them, a killed one without a page', async () => {
    cpSync(savedRun('kubelet-outage'), join(folder, 'killed'), { recursive: true });
    rmSync(join(folder, 'killed', 'verdict.json'));
    const index = readFileSync(await drawn(folder), 'utf8');
    expect(index).to.include('1 of 3 runs held: 1 broken, 1 without a verdict');
    for (const [, href = ''] of index.matchAll(/href="([^"]+)"/g))
      expect(readFileSync(join(folder, href), 'utf8')).to.match(/^<!doctype html>/);
    expect([...index.matchAll(/href=/g)]).to.have.length(2);
  });

  it('refuses in one line what holds no run', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await refusalOf(drawn(join(folder, 'empty')))).to.match(/^UsageError: there is no run in /);
    expect(await refusalOf(drawn(join(folder, 'none')))).to.match(/^UsageError: there is no directory/);
  });
});
