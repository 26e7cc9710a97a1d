import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { UsageError } from '../errors.ts';
import { mergeSessions } from './merge-sessions.ts';
import type { Session, SessionRun } from './session.ts';

const machine = (cores: number): Session['machines'][number] => ({
  cores,
  cpu: 'c',
  memoryBytes: 1,
  kernel: 'k',
  arch: 'x64',
  node: 'v24',
});

const at = (second: number): string => new Date(second * 1_000).toISOString();
const run = (position: number): SessionRun => ({
  position,
  scenario: `s${position}`,
  round: 1,
  directory: `s${position}-dir`,
  outcome: true,
  startedAt: at(position),
  wallMs: 1,
});

function session(places: readonly number[], all: number, shard?: Session['shard']): Session {
  return {
    formatVersion: 1,
    startedAt: at(shard?.index ?? 1),
    endedAt: at(100 + (shard?.index ?? 1)),
    k8s: 'v1.36.1',
    profile: 'fast',
    timeLapse: 1,
    seed: 1,
    plan: Array.from({ length: all }, (_, n) => ({ scenario: `s${n}`, round: 1 })),
    ...(shard && { shard }),
    machines: [machine(2)],
    runs: places.map(run),
  };
}

const named = (sessions: readonly Session[]) => sessions.map((one, n) => ({ name: `part-${n + 1}`, session: one }));

describe('merged shards', () => {
  it('are the session that was not cut, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), (of, draws) => {
        const shards = Array.from({ length: of }, (_, n) => {
          const places = draws.flatMap((draw, place) => (draw % of === n ? [place] : []));
          return session(places, draws.length, { index: n + 1, of });
        });
        const whole = session([...draws.keys()], draws.length);
        const expected = { ...whole, endedAt: at(100 + of) };
        expect(mergeSessions(named(shards))).to.deep.equal(expected);
        expect(mergeSessions(named(shards.toReversed()))).to.deep.equal(expected);
      }),
    );
  });

  it('name each machine once, and have no end while one has none', () => {
    const [a, b] = [session([0], 2, { index: 1, of: 2 }), session([1], 2, { index: 2, of: 2 })];
    expect(mergeSessions(named([a, { ...b, machines: [machine(2), machine(4)] }])).machines).to.have.length(2);
    const open = { ...b };
    delete open.endedAt;
    expect(mergeSessions(named([a, open]))).to.not.have.property('endedAt');
  });

  const [one, two] = [session([0], 2, { index: 1, of: 2 }), session([1], 2, { index: 2, of: 2 })];
  const refused: [string, Session[], RegExp][] = [
    ['are none', [], /^there is no session to merge$/],
    ['lack one', [one], /^2\/2 missing: not all shards are here$/],
    ['are the same', [one, two, two], /^part-3: shard 2\/2, as part-2 is$/],
    ['are of other cuts', [one, { ...two, shard: { index: 2, of: 3 } }], /^part-2: a shard of 3, the others are of 2$/],
    ['had another seed', [one, { ...two, seed: 2 }], /^part-2: not of one plan with part-1: its seed is another$/],
    ['had another plan', [one, { ...two, plan: [] }], /its plan is another$/],
  ];
  for (const [what, parts, line] of refused)
    it(`that ${what} are refused in one line`, () => {
      expect(() => mergeSessions(named(parts))).to.throw(UsageError, line);
    });
});
