import { containerSpans } from '../../../history/containers.ts';
import type { Entry, History } from '../../../history/entry.ts';
import { gapsIn } from '../../../history/gaps.ts';
import { ordinalOf, podLives } from '../../../history/lives.ts';
import { Parts } from '../../../history/parts.ts';
import { acknowledged, reported, volumesRead } from '../../../history/writes.ts';
import type { Bar, Group, Lane } from '../draw/model.ts';
import { blinded } from './blind.ts';
import { clashes } from './clashes.ts';
import { clientBars, clientOf } from './clients.ts';
import { containerBars } from './containers.ts';
import { lane } from './lane.ts';
import type { NodeNames } from './nodes-of.ts';
import { podBars } from './pods.ts';
import { brief } from './words.ts';
import { writerBars } from './writers.ts';

/** A group for each identity with its truths below each other, and one for the clients that go through a service. */
export function identityGroups(history: History, names: NodeNames, endMs: number): Group[] {
  const pods = Map.groupBy(podLives(new Parts(history)), ({ name }) => name);
  const spans = Map.groupBy(containerSpans(history), ({ pod }) => pod);
  const gaps = gapsIn(history);
  const clients = Map.groupBy(history.filter(isOp), (entry) => clientOf(entry).identity);
  const identities = new Set([...pods.keys(), ...reported(history).keys(), ...volumesRead(history).keys()]);
  const groups = [...identities].sort(byOrdinal).map((identity): Group => {
    const runs = containerBars(spans.get(identity) ?? [], names, endMs);
    const written = writerBars(
      {
        reports: reported(history).get(identity) ?? [],
        acks: acknowledged(history).get(identity) ?? [],
        volume: volumesRead(history).get(identity),
      },
      names,
    );
    const writers = lane(
      'prober: who writes',
      written.bars,
      clashes(owned(written.bars).map(whole), 'two write at once'),
    );
    const lines = writers.bars;
    return {
      label: identity,
      note: '',
      lanes: [
        blinded(lane('API server shows', podBars(pods.get(identity) ?? [], names, endMs)), gaps, 'api', endMs),
        blinded(lane('nodes really run', runs, clashes(owned(runs.map(sure)), 'two run at once')), gaps, 'node', endMs),
        blinded(
          { ...writers, ticks: written.ticks.map((one, at) => ({ ...one, line: lineOf(written.bars[at], lines) })) },
          gaps,
          'client',
          endMs,
        ),
        ...clientLanes(clients.get(identity) ?? []).map((one) => blinded(one, gaps, 'client', endMs)),
      ],
    };
  });
  const others = [...clients].filter(([name]) => !identities.has(name)).flatMap(([, ops]) => clientLanes(ops));
  if (others.length === 0) return groups;
  return [
    ...groups,
    {
      label: 'Service',
      note: 'any identity may answer',
      lanes: others.map((one) => blinded(one, gaps, 'client', endMs)),
    },
  ];
}

const isOp = ({ kind, f }: Entry): boolean => kind === 'op' && f === 'append';

function clientLanes(ops: readonly Entry[]): Lane[] {
  return [...Map.groupBy(ops, (entry) => clientOf(entry).route)].map(([route, list]) => {
    const { bars, ticks } = clientBars(list);
    return { ...lane(route === 'pod' ? 'its client is' : `client by ${route} is`, [bars]), ticks };
  });
}

const owned = (rows: readonly Bar[][]): { owner: string; bars: Bar[] }[] =>
  rows.map((bars) => ({ owner: bars[0]?.text.slice(0, brief('00000000').length) ?? '', bars }));

// A writer lives from its first stamp to its last, silent meanwhile or not.
const whole = ({ owner, bars }: { owner: string; bars: Bar[] }): { owner: string; bars: Bar[] } => {
  const [first, last] = [bars[0], bars.at(-1)];
  return { owner, bars: first === undefined || last === undefined ? [] : [{ ...first, to: last.to }] };
};
const sure = (bars: readonly Bar[]): Bar[] => bars.filter(({ tone }) => tone === 'container');
const lineOf = (row: readonly Bar[] | undefined, placed: readonly Bar[]): number =>
  placed.find(({ from, text }) => from === row?.[0]?.from && text === row[0].text)?.line ?? 0;
const byOrdinal = (a: string, b: string): number =>
  a.replace(/-\d+$/, '').localeCompare(b.replace(/-\d+$/, '')) || ordinalOf(a) - ordinalOf(b);
