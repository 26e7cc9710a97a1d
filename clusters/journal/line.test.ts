import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseLines, type JournalLine } from './line.ts';

const line: fc.Arbitrary<JournalLine> = fc
  .record({
    identity: fc.string(),
    uid: fc.string(),
    node: fc.string(),
    boot: fc.string(),
    seq: fc.integer({ min: 1 }),
    ns: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
  })
  .chain((stamps) =>
    fc.oneof(
      fc.constantFrom('start' as const, 'tick' as const, 'term' as const).map((kind) => ({ kind, ...stamps })),
      fc
        .string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\0', 'é', '\u2028', '😀') })
        .map((op) => ({ kind: 'append' as const, ...stamps, op })),
    ),
  );

describe('parseLines', function () {
  this.timeout(20_000);
  it('returns what was written, in order, with line numbers from 1', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const text = lines.map((each) => `${JSON.stringify(each)}\n`).join('');
        expect(parseLines(text)).to.deep.equal({
          lines: lines.map((each, index) => ({ number: index + 1, line: each })),
          torn: [],
        });
      }),
    );
  });

  it('finds every whole line when the file is cut anywhere, and never the cut one', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.nat(), (lines, at) => {
        const text = lines.map((each) => `${JSON.stringify(each)}\n`).join('');
        const cut = text.slice(0, at % text.length);
        const whole = cut.split('\n').length - 1;
        const parsed = parseLines(cut);
        expect(parsed.lines.map((each) => each.line)).to.deep.equal(lines.slice(0, whole));
        const rest = cut.slice(cut.lastIndexOf('\n') + 1);
        expect(parsed.torn).to.deep.equal(rest === '' ? [] : [{ number: whole + 1, text: rest, reason: 'unfinished' }]);
      }),
    );
  });

  it('never throws and loses no text, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\n', '{', '}', '"', '\0', 'a', '1', '[', ':') }), (text) => {
        const { lines, torn } = parseLines(text);
        expect(lines).to.deep.equal([]);
        const pieces = text.split('\n');
        for (const piece of torn) expect(pieces[piece.number - 1]).to.equal(piece.text);
        expect(torn.length).to.equal(pieces.filter((piece) => piece !== '').length);
      }),
    );
  });

  const good = { kind: 'append', identity: 'a', uid: 'u', node: 'n', boot: 'b', seq: 1, ns: '1', op: 'x' };
  const bad: [string, unknown][] = [
    ['null', null],
    ['an array', []],
    ['an unknown kind', { ...good, kind: 'stop' }],
    ['a missing stamp', { ...good, boot: undefined }],
    ['seq 0', { ...good, seq: 0 }],
    ['a broken seq', { ...good, seq: 1.5 }],
    ['ns as a number', { ...good, ns: 1 }],
    ['ns with letters', { ...good, ns: '1n' }],
    ['an append without op', { ...good, op: undefined }],
    ['a tick with op', { ...good, kind: 'tick' }],
  ];
  for (const [name, value] of bad) {
    it(`takes ${name} for garbage and reads on`, () => {
      const { lines, torn } = parseLines(`${JSON.stringify(value)}\n\n${JSON.stringify(good)}\n`);
      expect(torn).to.deep.equal([{ number: 1, text: JSON.stringify(value), reason: 'garbage' }]);
      expect(lines).to.deep.equal([{ number: 3, line: good }]);
    });
  }
});
