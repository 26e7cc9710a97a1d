import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { outageDrafts } from '../testing/outage-history.ts';
import { readRun } from './read-run.ts';
import { Recorder } from './recorder.ts';
import { createRunDirectory, type RunDirectory } from './run-directory.ts';

describe('a saved run', () => {
  let artifacts: string;
  let directory: RunDirectory;
  let recorder: Recorder;

  beforeEach(() => {
    artifacts = mkdtempSync(join(tmpdir(), 'saved-run-'));
    directory = createRunDirectory(artifacts, kubeletOutage, new Date(0));
    recorder = new Recorder(directory.history, { monotonicNs: () => 0n, wallMs: () => 0 });
    for (const { draft } of outageDrafts()) recorder.record(draft);
    recorder.close();
  });
  afterEach(() => rmSync(artifacts, { recursive: true }));

  it('is read from its directory or its history file, compressed or not', async () => {
    const saved = { scenario: kubeletOutage, history: recorder.entries };
    expect(await readRun(directory.path)).to.deep.equal(saved);
    expect(await readRun(directory.history)).to.deep.equal(saved);
    await directory.compressHistory();
    expect(existsSync(directory.history)).to.equal(false);
    expect(await readRun(directory.path)).to.deep.equal(saved);
    expect(await readRun(`${directory.history}.gz`)).to.deep.equal(saved);
  });

  it('that was cut off anywhere is read up to there', async () => {
    const bytes = readFileSync(directory.history);
    writeFileSync(directory.history, bytes.subarray(0, -20));
    const cut = await readRun(directory.path);
    expect(cut.history).to.deep.equal(recorder.entries.slice(0, -1));
    expect(cut.torn).to.match(/the last line \(\d+ characters\) was cut off/);
    writeFileSync(directory.history, bytes);
    await directory.compressHistory();
    const packed = readFileSync(`${directory.history}.gz`);
    writeFileSync(`${directory.history}.gz`, packed.subarray(0, -200));
    const { history, torn } = await readRun(directory.path);
    expect(history).to.deep.equal(recorder.entries.slice(0, history.length));
    expect(torn).to.include('was cut off');
  });

  it('that is not there is named', async () => {
    expect(await readRun(join(artifacts, 'x')).catch(String)).to.match(/UsageError: there is no run at .*\/x/);
    expect(await readRun(artifacts).catch(String)).to.match(/there is no history.jsonl or history.jsonl.gz in/);
    rmSync(join(directory.path, 'scenario.json'));
    expect((await readRun(directory.path)).scenario, 'without its scenario.json').to.equal(undefined);
  });
});
