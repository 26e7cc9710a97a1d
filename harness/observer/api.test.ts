import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Entry } from '../history/entry.ts';
import { gapsIn, type Gap } from '../history/gaps.ts';
import { objectsAt, seen } from '../history/query.ts';
import { VirtualClock } from '../testing/memory-world/virtual-clock.ts';
import { httpError, podList, rawPod, ScriptedApi, type Attempt } from '../testing/scripted-api.ts';
import type { RawList, WatchEvent } from '../world.ts';
import { observeApi } from './api.ts';
import { observeHeartbeat } from './heartbeat.ts';
import type { Pen } from './observer.ts';

const added = (name: string, version: number): WatchEvent => ({ type: 'ADDED', object: rawPod(name, version) });
const modified = (name: string, version: number, phase?: string): WatchEvent => ({
  type: 'MODIFIED',
  object: rawPod(name, version, phase),
});
const deleted = (name: string, version: number): WatchEvent => ({ type: 'DELETED', object: rawPod(name, version) });
const bookmark = (version: number): WatchEvent => ({ type: 'BOOKMARK', object: rawPod('', version) });
const gone: WatchEvent = { type: 'ERROR', object: { ...rawPod('', 0), code: 410, message: 'too old' } };

function penOf(entries: Entry[], clock: VirtualClock): Pen {
  const nowMs = () => clock.elapsedMs;
  const record: Pen['record'] = (draft) => {
    const entry = { index: entries.length, timeMs: nowMs(), ...draft };
    entries.push(entry);
    return entry;
  };
  return { record, nowMs, msOf: () => 0, msOfWall: () => 0 };
}

interface Observed {
  api: ScriptedApi;
  entries: Entry[];
  gaps: Gap[];
  /** `CHANGE name version` of each observation. */
  told: string[];
}

async function observed(
  lists: (RawList | Error)[],
  attempts: Attempt[],
  silenceMs = 10_000,
  subject: 'pod' | 'event' = 'pod',
): Promise<Observed> {
  const clock = new VirtualClock();
  const api = new ScriptedApi(lists, attempts, clock);
  const entries: Entry[] = [];
  const stop = new AbortController();
  const timing = { silenceMs, pauseMs: 1, catchUpMs: 2 };
  const collections = [{ subject, path: '/pods' }];
  await clock.run(
    (async () => {
      const { done } = await observeApi({ api, clock }, collections, penOf(entries, clock), stop.signal, timing);
      await clock.sleep(60);
      stop.abort();
      await done;
    })(),
  );
  const told = entries.flatMap((entry) => {
    const found = seen(entry, 'pod');
    return found === undefined ? [] : [`${found.change} ${found.object.name} ${found.object.resourceVersion}`];
  });
  return { api, entries, gaps: gapsIn(entries), told };
}

describe('the API truth', () => {
  it('is how things stand, then every change, and no gap', async () => {
    const { told, gaps } = await observed(
      [podList(5, rawPod('a', 3))],
      [{ events: [added('b', 6), modified('a', 7), bookmark(9), deleted('b', 10)], then: 'stay' }],
    );
    expect(told).to.deep.equal(['LISTED a 3', 'ADDED b 6', 'MODIFIED a 7', 'DELETED b 10']);
    expect(gaps).to.deep.equal([]);
  });

  it('goes on from the last version when the server ends the watch in due time, without a gap', async () => {
    const { api, told, gaps } = await observed(
      [podList(5)],
      [
        { events: [added('a', 6), bookmark(9)], then: 'end' },
        { events: [modified('a', 11)], then: 'stay' },
      ],
    );
    expect(api.resumedFrom).to.deep.equal(['5', '9']);
    expect(told).to.deep.equal(['ADDED a 6', 'MODIFIED a 11']);
    expect(gaps).to.deep.equal([]);
  });

  it('is late, and nothing is missing, when a broken watch is resumed', async () => {
    const { api, told, gaps, entries } = await observed(
      [podList(5)],
      [
        { events: [added('a', 6)], then: new Error('ECONNRESET') },
        { then: new Error('ECONNREFUSED'), refused: true },
        { events: [modified('a', 7), modified('a', 8)], then: 'stay' },
      ],
    );
    expect(api.resumedFrom).to.deep.equal(['5', '6', '6']);
    expect(told).to.deep.equal(['ADDED a 6', 'MODIFIED a 7', 'MODIFIED a 8']);
    expect(gaps).to.have.length(1);
    expect(gaps[0]).to.include({ process: 'api', f: 'pod', late: true, why: 'Error: ECONNRESET' });
    const last = entries.findLast(({ kind }) => kind === 'observation')?.timeMs;
    expect(gaps[0]?.toMs, 'it is over when everything is there').to.be.at.least(last ?? Number.NaN);
  });

  for (const [how, attempt] of Object.entries<Attempt>({
    'in its answer': { then: httpError(410), refused: true },
    'in an event': { events: [modified('a', 7), gone], then: 'stay' },
  })) {
    it(`is lost between its last version and the next list when the server has forgotten that version (${how})`, async () => {
      const { told, gaps, api } = await observed(
        [
          podList(5, rawPod('a', 3), rawPod('b', 4)),
          new Error('refused'),
          podList(20, rawPod('a', 15), rawPod('c', 16)),
        ],
        [{ events: [bookmark(6)], then: new Error('reset') }, attempt, { events: [modified('c', 21)], then: 'stay' }],
      );
      expect(told.filter((line) => line !== 'MODIFIED a 7')).to.deep.equal([
        'LISTED a 3',
        'LISTED b 4',
        'DELETED b 4',
        'LISTED a 15',
        'LISTED c 16',
        'MODIFIED c 21',
      ]);
      expect(api.resumedFrom.at(-1)).to.equal('20');
      expect(gaps).to.have.length(1);
      expect(gaps[0]).to.include({ f: 'pod', late: false });
      expect(gaps[0]?.why).to.include('410');
      expect(gaps[0]?.toMs).to.be.lessThan(Number.POSITIVE_INFINITY);
    });
  }

  it('is late from its last sign of life on when a watch falls silent', async () => {
    const { gaps, api, entries } = await observed(
      [podList(5)],
      [
        { events: [added('a', 6)], then: 'stay' },
        { events: [modified('a', 7)], then: 'stay' },
      ],
      40,
    );
    expect(api.resumedFrom.slice(0, 2)).to.deep.equal(['5', '6']);
    expect(gaps[0]).to.include({ late: true, why: 'silent for 0.04 s' });
    expect(gaps[0]?.fromMs).to.be.closeTo(entries.find(({ f }) => f === 'pod')?.timeMs ?? Number.NaN, 5);
  });

  it('of events is silent for as long as there are none: late only when the watch had died, and brings some when it is resumed', async () => {
    const event = (version: number): WatchEvent => ({ type: 'ADDED', object: rawPod(`e${version}`, version) });
    const silent: Attempt = { events: [event(6)], then: 'stay' };
    const well = await observed([podList(5)], [silent, { events: [], then: 'stay' }], 40, 'event');
    expect(well.api.resumedFrom.slice(0, 2)).to.deep.equal(['5', '6']);
    expect(well.gaps).to.deep.equal([]);
    const died = await observed([podList(5)], [silent, { events: [event(7)], then: 'stay' }], 40, 'event');
    expect(died.gaps).to.have.length(1);
    expect(died.gaps[0]).to.include({ f: 'event', late: true, why: 'silent for 0.04 s' });
    expect(died.gaps[0]?.fromMs).to.be.lessThan(5);
  });

  it('survives garbage: the watch is resumed before it', async () => {
    const garbage = new SyntaxError('Unexpected token');
    const { told, gaps } = await observed(
      [podList(5)],
      [
        { events: [added('a', 6)], then: garbage },
        { events: [modified('a', 7)], then: 'stay' },
      ],
    );
    expect(told).to.deep.equal(['ADDED a 6', 'MODIFIED a 7']);
    expect(gaps.map(({ late, why }) => [late, why])).to.deep.equal([[true, String(garbage)]]);
  });

  it('does not stay with a version that only ever brings garbage', async () => {
    const broken = { then: new SyntaxError('Unexpected token') };
    const { told, gaps } = await observed([podList(5), podList(9, rawPod('a', 8))], [broken, broken, broken]);
    expect(told).to.deep.equal(['LISTED a 8']);
    expect(gaps.map(({ late }) => late)).to.deep.equal([false]);
  });

  it('has what came twice once', async () => {
    const { told } = await observed(
      [podList(5, rawPod('a', 3))],
      [
        { events: [added('b', 6), deleted('a', 7)], then: new Error('reset') },
        { events: [added('b', 6), deleted('a', 7), modified('b', 8)], then: 'stay' },
      ],
    );
    expect(told).to.deep.equal(['LISTED a 3', 'ADDED b 6', 'DELETED a 7', 'MODIFIED b 8']);
  });

  it('knows of a gap that is not over', async () => {
    const { gaps } = await observed(
      [podList(5)],
      Array<Attempt>(200).fill({ then: new Error('refused'), refused: true }),
    );
    expect(gaps).to.have.length(1);
    expect(gaps[0]?.toMs).to.equal(Number.POSITIVE_INFINITY);
  });

  it('is late as a whole while the server does not answer', async () => {
    const clock = new VirtualClock();
    const api = new ScriptedApi([], [], clock);
    const entries: Entry[] = [];
    const stop = new AbortController();
    const beat = { everyMs: 2, withinMs: 5 };
    await clock.run(
      (async () => {
        const done = observeHeartbeat({ api, clock }, penOf(entries, clock), stop.signal, beat);
        api.alive = false;
        await clock.sleep(20);
        api.alive = true;
        await clock.sleep(15);
        stop.abort();
        await done;
      })(),
    );
    const [gap, ...more] = gapsIn(entries);
    expect(more).to.deep.equal([]);
    expect(gap).to.include({ f: '*', late: true });
    expect((gap?.toMs ?? 0) - (gap?.fromMs ?? 0)).to.be.greaterThan(10);
  });

  it('ends in the state of the server, whatever happens to its watches', async () => {
    const change = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });
    const trouble = fc.constantFrom('end', 'reset', 'refuse', 'expire', 'duplicate');
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 12 }),
        fc.array(trouble, { maxLength: 4 }),
        async (changes, troubles) => {
          const { events, final } = play(changes);
          const cut = Math.ceil(events.length / (troubles.length + 1));
          const attempts = troubles.flatMap((one, at): Attempt[] => {
            const piece = events.slice(at * cut, (at + 1) * cut);
            if (one === 'end') return [{ events: piece, then: 'end' }];
            if (one === 'reset') return [{ events: piece, then: new Error('reset') }];
            if (one === 'refuse')
              return [
                { events: piece, then: 'end' },
                { then: httpError(503), refused: true },
              ];
            if (one === 'expire')
              return [
                { events: piece, then: 'end' },
                { events: [gone], then: 'stay' },
              ];
            return [{ events: [...piece, ...piece.slice(-1)], then: 'end' }];
          });
          const rest = { events: events.slice(troubles.length * cut), then: 'stay' as const };
          const { entries, gaps } = await observed([podList(1), final], [...attempts, rest]);
          const state = [...objectsAt(entries, 'pod', Number.POSITIVE_INFINITY).values()];
          expect(state.map(({ name, resourceVersion }) => [name, resourceVersion]).sort()).to.deep.equal(
            final.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]).sort(),
          );
          const lossy = gaps.filter(({ late }) => !late).length;
          // A watch that breaks again and again before it brings anything makes us list anew: that is a loss, too.
          const fruitless = troubles.filter((one, at) => one === 'reset' && events.length <= at * cut).length;
          if (troubles.includes('expire')) expect(lossy).to.be.greaterThan(0);
          else if (fruitless < 3) expect(lossy).to.equal(0);
        },
      ),
      { numRuns: 200 },
    );
  }).timeout(10_000);
});

/** Events of a made-up life of pods, and the list at its end. */
function play(changes: { name: string; remove: boolean }[]): { events: WatchEvent[]; final: RawList } {
  const there = new Map<string, WatchEvent['object']>();
  const events = changes.flatMap(({ name, remove }, at): WatchEvent[] => {
    const version = 10 + at;
    const object = rawPod(name, version);
    if (remove && !there.has(name)) return [];
    const type = remove ? 'DELETED' : there.has(name) ? 'MODIFIED' : 'ADDED';
    if (remove) there.delete(name);
    else there.set(name, object);
    return [{ type, object }];
  });
  return { events, final: podList(10 + changes.length, ...there.values()) };
}
