import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { markLine, readLedger, undoLine, type Undo } from './ledger.ts';

const at = '2026-01-01T00:00:00.000Z';
const undo = (id: string, node = 'x-worker'): Undo => ({ id, kind: 'kubelet-stop', as: 'x', at, targets: [{ node }] });
const open = (text: string): string[] =>
  readLedger(text).undos.map(({ id, injected }) => `${id}${injected ? '' : '?'}`);

/** A ledger as processes write it: each undo before its marks, some never marked. */
const written = fc
  .array(fc.constantFrom('owed', 'injected', 'done'), { maxLength: 6 })
  .map((ends) =>
    ends.flatMap((end, n) => [
      undoLine(undo(`run-${n}`)),
      ...(end === 'owed' ? [] : [markLine('injected', `run-${n}`, at)]),
      ...(end === 'done' ? [markLine('done', `run-${n}`, at)] : []),
    ]),
  );

describe('undo ledger', () => {
  it('owes what was not done, and knows whether its act had ended', () => {
    const text = [undoLine(undo('a')), undoLine(undo('b')), undoLine(undo('c')), markLine('injected', 'b', at)].join(
      '',
    );
    expect(open(text + markLine('done', 'a', at))).to.deep.equal(['b', 'c?']);
  });

  it('cut off at any byte owes exactly what its whole lines say, and says nothing is damaged', () => {
    fc.assert(
      fc.property(written, fc.nat(), (lines, at) => {
        const text = lines.join('');
        const cut = text.slice(0, at % (text.length + 1));
        const whole = cut.slice(0, cut.lastIndexOf('\n') + 1);
        expect(readLedger(cut)).to.deep.equal({ ...readLedger(whole), unreadable: [] });
      }),
    );
  });

  it('with a line that is damaged at any byte says so, and loses no other line', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(), (lines, which, where) => {
        fc.pre(lines.length > 0);
        const hit = which % lines.length;
        const line = lines[hit] ?? '';
        const place = where % (line.length - 1);
        const damaged = `${line.slice(0, place)}\0${line.slice(place + 1)}`;
        const { undos, unreadable } = readLedger(lines.with(hit, damaged).join(''));
        expect(undos).to.deep.equal(readLedger(lines.with(hit, '').join('')).undos);
        expect(unreadable).to.have.length(1);
        expect(unreadable[0]).to.match(new RegExp(`^line ${hit + 1}: (no JSON|it was changed after it was written)`));
      }),
    );
  });

  it('any byte of it changed, whatever to, is noticed, and never read as another undo', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.integer({ min: 1, max: 255 }), (lines, where, flip) => {
        fc.pre(lines.length > 0);
        const whole = Buffer.from(lines.join(''));
        const changed = Buffer.from(whole);
        const at = where % changed.length;
        changed[at] = (changed[at] ?? 0) ^ flip;
        const { undos, unreadable } = readLedger(changed.toString());
        expect(unreadable, changed.toString()).to.not.deep.equal([]);
        const originals = new Set(lines.flatMap((line) => readLedger(line).undos.map((undo) => JSON.stringify(undo))));
        for (const undo of undos) expect(originals).to.include(JSON.stringify({ ...undo, injected: false }));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of the version before checksums is believed as it is, also before lines of this one', () => {
    const old = (line: string): string => line.replace('"v":2', '"v":1').replace(/,"sum":"[0-9a-f]{8}"/, '');
    const text = [old(undoLine(undo('a'))), old(undoLine(undo('b'))), old(markLine('done', 'a', at))].join('');
    expect(text).to.not.contain('sum');
    expect(readLedger(text)).to.deep.equal({
      undos: [{ ...undo('b'), v: 1, do: 'undo', injected: false }],
      unreadable: [],
    });
    expect(open(text + undoLine(undo('c')) + markLine('injected', 'b', at))).to.deep.equal(['b', 'c?']);
    // Its last line may have been cut off, too.
    expect(readLedger(text + old(undoLine(undo('d'))).slice(0, 30)).unreadable).to.deep.equal([]);
  });

  it('does not believe a line of this version that says it is one before checksums', () => {
    const line = undoLine(undo('a'));
    expect(readLedger(line.replace('"v":2', '"v":1')).unreadable).to.have.length(1);
    expect(readLedger(line.replace(/,"sum":"[0-9a-f]{8}"/, '')).unreadable[0]).to.contain('it has no checksum');
  });

  it('garbage is said to be unreadable, line by line, and nothing is owed for it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).filter((line) => !/\n/.test(line)),
          { minLength: 1 },
        ),
        (lines) => {
          const { undos, unreadable } = readLedger(`${lines.join('\n')}\n`);
          expect(undos).to.deep.equal([]);
          expect(unreadable).to.have.length(lines.length);
        },
      ),
    );
  });

  it('whatever JSON a line holds, only whole undos of this version are owed', () => {
    const pieces = fc.record(
      {
        v: fc.constantFrom(1, 2, '1', undefined),
        do: fc.constantFrom('undo', 'done', 'injected', 'else'),
        id: fc.oneof(fc.constant('a'), fc.string()),
        kind: fc.oneof(fc.constant('kubelet-stop'), fc.string()),
        as: fc.string(),
        at: fc.constantFrom(at, 'yesterday', 7),
        targets: fc.oneof(fc.array(fc.record({ node: fc.oneof(fc.constant('n'), fc.string()) })), fc.jsonValue()),
        more: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(pieces, (piece) => {
        const { undos, unreadable } = readLedger(`${JSON.stringify(piece)}\n`);
        for (const { id, kind, targets } of undos) {
          expect(id).to.match(/^[a-z0-9-]+$/);
          expect(kind).to.match(/^[a-z0-9-]+$/);
          for (const { node } of targets) expect(node).to.match(/^[a-z0-9.-]+$/);
          expect(piece.v).to.equal(1);
        }
        // A line is owed, a mark, or told of.
        expect(undos.length + unreadable.length).to.equal(piece.do === 'undo' || unreadable.length > 0 ? 1 : 0);
      }),
    );
  });

  it('says which version wrote a line, refuses names that are no names, and an id that comes twice', () => {
    const text = [
      '{"v":7,"do":"undo"}',
      undoLine(undo('a', '$(reboot)')).trim(),
      undoLine(undo('b', '../x')).trim(),
      undoLine(undo('c')).trim(),
      undoLine(undo('c', 'y')).trim(),
    ].join('\n');
    const { undos, unreadable } = readLedger(`${text}\n`);
    expect(undos.map(({ id, targets }) => [id, targets])).to.deep.equal([['c', [{ node: 'x-worker' }]]]);
    expect(unreadable[0]).to.equal('line 1: written by another version (7; this one reads 1 and 2)');
    expect(unreadable.slice(1, 3).every((line) => line.includes('targets'))).to.equal(true);
    expect(unreadable[3]).to.equal('line 5: c is owed already');
  });
});
