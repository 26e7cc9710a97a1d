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

  it('turns stamps of the wall clock into milliseconds of the run, to the microsecond', () => {
    // A wall clock that is at 1000.4 ms when the monotonic one is at 5 s; it tells whole milliseconds.
    let looks = 0;
    const wallMs = () => {
      looks += 1;
      now += 100_000n;
      return Number((now - 5_000_000_000n + 1_000_400_000n) / 1_000_000n);
    };
    const recorder = new Recorder(join(directory, 'history.jsonl'), { monotonicNs: () => now, wallMs });
    expect(looks).to.be.within(2, 12);
    const { monotonicNs, wallNs } = recorder.entries[0]?.value as { monotonicNs: string; wallNs: string };
    expect(Number(BigInt(wallNs) - BigInt(monotonicNs) + 3_999_600_000n)).to.be.within(-100_000, 100_000);
    expect(recorder.msOfWall(BigInt(wallNs) + 2_500_000n)).to.equal(2.5);
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
