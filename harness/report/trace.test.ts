import { expect } from 'chai';
import { describe, it } from 'mocha';
import { savedHistories } from '../testing/saved-histories.ts';
import { trace, type TraceEvent } from './trace.ts';

interface File {
  displayTimeUnit: string;
  traceEvents: TraceEvent[];
}
const traced = async (): Promise<{ name: string; events: TraceEvent[]; endUs: number }[]> =>
  (await savedHistories()).map(({ name, history, verdict }) => {
    const { displayTimeUnit, traceEvents } = JSON.parse(trace(history, verdict, name)) as File;
    expect(displayTimeUnit).to.equal('ms');
    return { name, events: traceEvents, endUs: (history.at(-1)?.timeMs ?? 0) * 1_000 };
  });

const named = (events: readonly TraceEvent[], kind: string): Map<string, TraceEvent> =>
  new Map(events.filter(({ name }) => name === kind).map((event) => [String(event.args['name']), event]));
const spansIn = (events: readonly TraceEvent[], { pid, tid }: TraceEvent): TraceEvent[] =>
  events.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid);

describe('a trace', () => {
  it('of every saved run is made of events that the format knows, within the run, each on a track with a name', async () => {
    for (const { name, events, endUs } of await traced()) {
      const tracks = new Set(
        events.filter((event) => event.name === 'thread_name').map(({ pid, tid }) => `${pid} ${tid}`),
      );
      for (const event of events) {
        if (event.ph === 'M') continue;
        expect(tracks.has(`${event.pid} ${event.tid}`), name).to.equal(true);
        expect(event.ts).to.satisfy((ts: number) => Number.isInteger(ts) && ts >= 0 && ts <= endUs + 1);
        if (event.ph === 'X') expect(event.dur).to.be.within(0, endUs + 1 - (event.ts ?? 0));
      }
    }
  });

  it('has no two spans of one track at once: the format would take one for a part of the other', async () => {
    for (const { events } of await traced()) {
      const lanes = Map.groupBy(
        events.filter(({ ph }) => ph === 'X'),
        ({ pid, tid }) => `${pid} ${tid}`,
      );
      for (const spans of lanes.values()) {
        const ordered = spans.toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
        for (const [at, { ts = 0 }] of ordered.entries()) {
          const before = ordered[at - 1];
          if (before !== undefined) expect(ts).to.be.at.least((before.ts ?? 0) + (before.dur ?? 0) - 1);
        }
      }
    }
  });

  it('shows two writers of one identity at once, and the fault while they were', async () => {
    const { events = [] } = (await traced()).find(({ name }) => name === 'split-brain') ?? {};
    expect([...named(events, 'process_name').keys()]).to.include.members(['faults', 'pods (API truth)', 'clients']);
    const tracks = named(events, 'thread_name');
    const lanes = ['journal-1', 'journal-1 (2)'].map((name) => {
      const writers = [...events.filter((event) => event.name === 'thread_name')].filter(
        ({ pid, args }) =>
          args['name'] === name && pid === named(events, 'process_name').get('writers (data truth)')?.pid,
      );
      return spansIn(events, writers[0] as TraceEvent)[0];
    });
    const [first, second] = lanes;
    expect((first?.ts ?? 0) + (first?.dur ?? 0)).to.be.greaterThan(second?.ts ?? Infinity);
    const fault = [...tracks].find(([name]) => name.startsWith('partition '))?.[1];
    expect(spansIn(events, fault as TraceEvent).map(({ name }) => name)).to.deep.equal([
      'control-plane-partition: injecting',
      'control-plane-partition',
      'control-plane-partition: undoing',
    ]);
  });

  it('of a run that recorded nothing is a trace still', () => {
    expect((JSON.parse(trace([], undefined, 'empty')) as File).traceEvents).to.be.an('array');
  });
});
