import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { savedRun } from '../testing/saved-histories.ts';
import { indexedRuns, indexFile } from './run-index.ts';

describe('the index of runs', () => {
  let root: string;
  let file: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'run-index-'));
    file = join(root, indexFile);
    cpSync(savedRun('kubelet-outage'), join(root, 'session', 'one'), { recursive: true });
    cpSync(savedRun('split-brain'), join(root, 'two'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const names = async (): Promise<string[]> => (await indexedRuns(root)).map(({ directory }) => directory);

  it('tells of every run what its files do, the same from the index as from the directories', async () => {
    const fresh = await indexedRuns(root);
    expect(fresh.map(({ directory }) => directory)).to.have.members(['session/one', 'two']);
    const one = fresh.find(({ directory }) => directory === 'session/one');
    expect(one).to.deep.include({
      scenario: 'kubelet-outage',
      outcome: true,
      conditions: { k8s: 'v1.36.1', timers: '10 s + 10 s', timeLapse: 1 },
      beganMs: Date.parse('2026-11-22T14:52:32.462Z'),
    });
    expect(one?.measured.map(({ name }) => name)).to.include('node-unknown');
    expect(one?.measured.every(({ ms, fromMs, toMs }) => ms >= fromMs && ms <= toMs)).to.equal(true);
    expect(await indexedRuns(root)).to.deep.equal(fresh);
  });

  it('reads no run again that has not changed', async () => {
    await indexedRuns(root);
    const database = new DatabaseSync(file);
    database.exec("UPDATE runs SET scenario = 'from the index' WHERE directory = 'two'");
    database.close();
    const marked = async (): Promise<string | undefined> =>
      (await indexedRuns(root)).find(({ directory }) => directory === 'two')?.scenario;
    expect(await marked()).to.equal('from the index');
    utimesSync(join(root, 'two', 'verdict.json'), 1, 1);
    expect(await marked()).to.match(/^forced-deletion/);
  });

  it('follows runs that come, go and move', async () => {
    await indexedRuns(root);
    renameSync(join(root, 'two'), join(root, 'session', 'three'));
    cpSync(savedRun('kubelet-outage-short'), join(root, 'four'), { recursive: true });
    rmSync(join(root, 'session', 'one'), { recursive: true });
    expect(await names()).to.have.members(['session/three', 'four']);
  });

  it('is made anew when it is damaged, of another form or gone', async () => {
    const fresh = await indexedRuns(root);
    writeFileSync(file, 'this is no database, but it is long enough to be looked at as one');
    expect(await indexedRuns(root)).to.deep.equal(fresh);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99; ALTER TABLE runs RENAME COLUMN outcome TO result');
    database.close();
    expect(await indexedRuns(root)).to.deep.equal(fresh);
    rmSync(file);
    expect(await indexedRuns(root)).to.deep.equal(fresh);
  });

  it('of a run that was killed keeps what is known', async () => {
    rmSync(join(root, 'two', 'verdict.json'));
    const killed = (await indexedRuns(root)).find(({ directory }) => directory === 'two');
    expect(killed).to.deep.include({ outcome: 'none', measured: [] });
    expect(killed?.conditions.timers).to.equal('10 s + 10 s');
    truncateSync(join(root, 'two', 'history.jsonl.gz'), 0);
    expect((await indexedRuns(root)).find(({ directory }) => directory === 'two')?.conditions.k8s).to.equal('unknown');
  });

  it('is done without where it cannot be written', async () => {
    mkdirSync(file);
    expect(await names()).to.have.members(['session/one', 'two']);
    expect(readdirSync(file)).to.deep.equal([]);
  });
});
