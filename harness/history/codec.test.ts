import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { HistoryEncoder } from './codec.ts';
import type { Entry } from './entry.ts';
import { decodeHistory } from './reader.ts';

// JSON has no -0.
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const anything = fc.record({ process: fc.string(), f: fc.string(), value: json, timeMs: fc.nat() });

/** Sightings of few objects in few states, so that they come again with small changes, with other shapes, and deleted. */
const part = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom('a', null, [], {}), json);
const sighting = fc.record({
  process: fc.constant('api'),
  f: fc.constantFrom('pod', 'node'),
  timeMs: fc.nat(),
  value: fc.record(
    {
      change: fc.constantFrom('LISTED', 'ADDED', 'MODIFIED', 'DELETED'),
      object: fc
        .record({
          uid: fc.constantFrom('u1', 'u2'),
          phase: part,
          list: fc.array(part, { maxLength: 3 }),
          more: fc.dictionary(fc.constantFrom('a', 'b/c', '~1', '', '__proto__', 'd.e'), part, { maxKeys: 3 }),
        })
        .map((object): unknown => JSON.parse(JSON.stringify(object))),
      sourceMs: fc.nat(),
    },
    { requiredKeys: ['change', 'object'] },
  ),
});

const entries = fc
  .array(fc.oneof({ weight: 4, arbitrary: sighting }, { weight: 1, arbitrary: anything }), { maxLength: 40 })
  .map((list) => list.map((one, index): Entry => ({ index, kind: 'observation', ...one })));

const encoded = (list: readonly Entry[]): string => {
  const encoder = new HistoryEncoder();
  return list.map((entry) => encoder.encode(entry)).join('');
};
const pod = (index: number, phase: string, more: object = {}): Entry => ({
  index,
  timeMs: index,
  process: 'api',
  kind: 'observation',
  f: 'pod',
  value: { change: 'MODIFIED', object: { uid: 'u1', phase, conditions: { Ready: { status: 'True' } }, ...more } },
});

describe('history files', () => {
  it('come back as they were written, whatever changed', () => {
    fc.assert(
      fc.property(entries, (written) => {
        const wanted = structuredClone(written);
        const { entries: read, torn } = decodeHistory(encoded(written));
        expect(torn).to.equal(undefined);
        expect(read).to.deep.equal(wanted);
        expect(written, 'writing changes nothing').to.deep.equal(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('cut off anywhere give back every whole line, and name the torn one', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (written, at) => {
        const text = encoded(written);
        const cut = text.slice(0, text.length === 0 ? 0 : at % text.length);
        const { entries: read, torn } = decodeHistory(cut);
        const whole = cut.split('\n').length - 1;
        expect(read.length).to.be.oneOf([whole, whole + 1]);
        expect(read).to.deep.equal(written.slice(0, read.length));
        expect(torn === undefined).to.equal(cut === '' || cut.endsWith('\n') || read.length === whole + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('have an object whole at first sight and in a new shape, else what changed', () => {
    const lines = encoded([pod(0, 'Pending'), pod(1, 'Running'), pod(2, 'Running', { ip: '10.0.0.1' })]).split('\n');
    expect(JSON.parse(lines[1] ?? '')).to.deep.equal({
      index: 1,
      timeMs: 1,
      process: 'api',
      kind: 'observation',
      f: 'pod',
      delta: { change: 'MODIFIED', uid: 'u1', set: { '/phase': 'Running' } },
    });
    expect(lines[2]).to.include('"ip":"10.0.0.1"').and.include('"conditions"');
  });

  it('are read with unchanged parts shared, also when they were written whole', () => {
    const list = [pod(0, 'Pending'), pod(1, 'Running'), pod(2, 'Running', { ip: '10.0.0.1' })];
    const versionOne = list.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    for (const text of [encoded(list), versionOne]) {
      const { entries: read } = decodeHistory(text);
      expect(read).to.deep.equal(list);
      const conditions = read.map(({ value }) => (value as { object: { conditions: object } }).object.conditions);
      expect(new Set(conditions).size).to.equal(1);
    }
  });

  it('damaged in the middle are refused with the line', () => {
    const text = encoded(
      [0, 1, 2].map((index) => ({ index, timeMs: 0, process: 'run', kind: 'phase', f: 'x', value: {} })),
    );
    expect(() => decodeHistory(text.replace('"index":1', '"index":7'))).to.throw('history line 2: index 7, wanted 1');
    expect(() => decodeHistory(text.replace('{"index":1', '{"inde'))).to.throw('history line 2: not JSON');
    expect(() => decodeHistory(text.replace('\n', ','))).to.throw('history line 1: not JSON');
    expect(() => decodeHistory(`${text}null\n`)).to.throw('history line 4: index undefined, wanted 3');
    const orphan = encoded([pod(0, 'Pending'), pod(1, 'Running')]).replace('"uid":"u1","phase"', '"uid":"u2","phase"');
    expect(() => decodeHistory(orphan)).to.throw('history line 2: pod u1 changed before it was seen');
  });

  it('of a newer version are refused', () => {
    const begin = { index: 0, timeMs: 0, process: 'run', kind: 'phase', f: 'begin', value: { historyVersion: 99 } };
    expect(() => decodeHistory(`${JSON.stringify(begin)}\n`)).to.throw('has version 99');
  });
});
