import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { decodeHistory } from '../history/reader.ts';
import { Recorder } from './recorder.ts';

describe('recorder', () => {
  let directory: string;
  let now: bigint;
  const clock = { monotonicNs: () => now, wallMs: () => 0 };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'recorder-'));
    now = 5_000_000_000n;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('has every entry on disk when record returns, numbered and timed from the beginning of the run', () => {
    const path = join(directory, 'history.jsonl');
    const recorder = new Recorder(path, clock);
    now += 1_500_000n;
    recorder.record({ process: 'run', kind: 'phase', f: 'x', value: { a: 1 } });
    const { entries } = decodeHistory(readFileSync(path, 'utf8'));
    expect(entries).to.deep.equal(recorder.entries);
    expect(entries.map(({ index, timeMs }) => [index, timeMs])).to.deep.equal([
      [0, 0],
      [1, 1.5],
    ]);
    expect(recorder.msOf(5_000_000_000n - 2_000_000n)).to.equal(-2);
    recorder.close();
  });

  it('tells listeners of each entry, until they leave', () => {
    const recorder = new Recorder(join(directory, 'history.jsonl'), clock);
    const heard: number[] = [];
    const leave = recorder.listen(({ index }) => heard.push(index));
    recorder.record({ process: 'run', kind: 'phase', f: 'x', value: {} });
    leave();
    recorder.record({ process: 'run', kind: 'phase', f: 'x', value: {} });
    expect(heard).to.deep.equal([1]);
    recorder.close();
  });

  it('never writes over a history that is there', () => {
    const path = join(directory, 'history.jsonl');
    new Recorder(path, clock).close();
    expect(() => new Recorder(path, clock)).to.throw('EEXIST');
  });

  it('throws when it cannot write, except on the way out', () => {
    const recorder = new Recorder(join(directory, 'history.jsonl'), clock);
    recorder.close();
    const draft = { process: 'run', kind: 'phase', f: 'x', value: {} } as const;
    expect(() => recorder.record(draft)).to.throw('EBADF');
    expect(() => recorder.tryRecord(draft)).not.to.throw();
  });
});
