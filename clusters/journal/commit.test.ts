import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { AppendError, Journal, type AppendFile } from './commit.ts';
import { parseLines, type JournalLine } from './line.ts';

/** What the disk does with the next call: all is well, an error, or only so many bytes go in. */
type Fate = 'well' | { error: string } | { short: number };

/** A file in memory that fails by plan, and knows which of its bytes would outlive a power cut. */
class FakeFile implements AppendFile {
  bytes = '';
  durable = 0;
  readonly calls: string[] = [];
  readonly #writes: Fate[];
  readonly #syncs: Fate[];

  constructor(writes: Fate[] = [], syncs: Fate[] = []) {
    this.#writes = writes;
    this.#syncs = syncs;
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.calls.push('write');
    await new Promise(setImmediate);
    const fate = this.#writes.shift() ?? 'well';
    // After an I/O error, other than after the rest, the bytes may be there all the same.
    if (typeof fate === 'object' && 'error' in fate && fate.error === 'EIO')
      this.bytes += Buffer.from(bytes).toString();
    if (typeof fate === 'object' && 'error' in fate) throw Object.assign(new Error('planned'), { code: fate.error });
    const count = typeof fate === 'object' ? Math.max(0, bytes.length - fate.short) : bytes.length;
    this.bytes += Buffer.from(bytes).subarray(0, count).toString();
    return count;
  }

  async sync(): Promise<void> {
    this.calls.push('sync');
    const size = this.bytes.length;
    await new Promise(setImmediate);
    const fate = this.#syncs.shift() ?? 'well';
    if (typeof fate === 'object')
      throw Object.assign(new Error('planned'), { code: 'error' in fate ? fate.error : 'EIO' });
    this.durable = size;
  }
}

const writer = { identity: 'journal-0', uid: 'u', node: 'n', boot: 'b' };
const open = (file: AppendFile, torn = false) => {
  let ns = 0n;
  return new Journal(file, writer, { torn, nowNs: () => (ns += 1n) });
};
const appended = (text: string) => parseLines(text).lines.flatMap(({ line }) => (line.kind === 'append' ? [line] : []));

describe('Journal', function () {
  this.timeout(20_000);
  it('syncs between the last write and the first acknowledgement, once for all that wait', async () => {
    const file = new FakeFile();
    const journal = open(file);
    const ack = () => file.calls.push('ack');
    const first = journal.append({ kind: 'append', op: 'a' }).then(ack);
    const others = ['b', 'c', 'd'].map((op) => journal.append({ kind: 'append', op }).then(ack));
    await Promise.all([first, ...others]);
    const startAndFirst = ['write', 'write', 'sync', 'ack'];
    expect(file.calls).to.deep.equal([...startAndFirst, 'write', 'write', 'write', 'sync', 'ack', 'ack', 'ack']);
  });

  it('says ESHORT when a cut write has no error behind it, and ends the half line', async () => {
    const file = new FakeFile(['well', { short: 10 }]);
    const journal = open(file);
    const refused = await journal.append({ kind: 'append', op: 'a' }).catch((error: unknown) => error as AppendError);
    await journal.append({ kind: 'append', op: 'b' });
    expect(refused).to.include({ code: 'ESHORT', written: false });
    const { lines, torn } = parseLines(file.bytes);
    expect(lines.map(({ line }) => [line.kind, line.seq])).to.deep.equal([
      ['start', 1],
      ['append', 2],
    ]);
    expect(torn.map(({ number }) => number)).to.deep.equal([2]);
  });

  it('does not swear that a line is absent when only its newline was cut', async () => {
    const file = new FakeFile(['well', { short: 1 }]);
    const refused = await open(file)
      .append({ kind: 'append', op: 'a' })
      .catch((error: unknown) => error as AppendError);
    expect(refused).to.include({ code: 'ESHORT', written: 'unknown' });
    expect(appended(file.bytes).map(({ op }) => op)).to.deep.equal(['a']);
  });

  const fate: fc.Arbitrary<Fate> = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fate>('well') },
    fc.record({ error: fc.constantFrom('ENOSPC', 'EROFS', 'EIO') }),
    fc.record({ short: fc.integer({ min: 1, max: 200 }) }),
  );
  const bursts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

  it('keeps its promises on a disk that fails in any way: see the comments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate), fc.array(fate), bursts, fc.boolean(), async (writes, syncs, sizes, torn) => {
        const file = new FakeFile(writes, syncs);
        if (torn) file.bytes = '{"half';
        const journal = open(file, torn);
        const acked: JournalLine[] = [];
        const refused = new Map<string, false | 'unknown'>();
        let count = 0;
        for (const size of sizes) {
          const burst = Array.from({ length: size }, async () => {
            const op = String((count += 1));
            try {
              const line = await journal.append({ kind: 'append', op });
              acked.push(line);
              // An acknowledged line is durable at that moment…
              expect(appended(file.bytes.slice(0, file.durable))).to.deep.include(line);
            } catch (error) {
              if (!(error instanceof AppendError)) throw error;
              refused.set(op, error.written);
            }
          });
          await Promise.all(burst);
        }
        await journal.append({ kind: 'append', op: 'last' }).catch(() => undefined);

        const found = appended(file.bytes);
        const ops = found.map(({ op }) => op);
        // …and stays readable whatever failed after it; acknowledgements come in the order of the lines.
        expect(found.filter(({ seq }) => acked.some((line) => line.seq === seq)).slice(0, acked.length)).to.deep.equal(
          acked,
        );
        // What was said not to be written is not there, and nothing is there twice.
        for (const [op, written] of refused) if (written === false) expect(ops).not.to.include(op);
        expect(new Set(ops).size).to.equal(ops.length);
        // seq grows by line, and a boot starts with `start`, unless that one is itself in doubt.
        const seqs = parseLines(file.bytes).lines.map(({ line }) => line.seq);
        expect(seqs).to.deep.equal([...new Set(seqs)].sort((a, b) => a - b));
        const head = parseLines(file.bytes).lines[0]?.line;
        if (head?.seq === 1) expect(head.kind).to.equal('start');
      }),
      { numRuns: 300 },
    );
  });
});
