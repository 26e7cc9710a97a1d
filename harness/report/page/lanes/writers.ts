import type { Entry } from '../../../history/entry.ts';
import type { AppendValue, LinesValue, ReportedLine } from '../../../history/writes.ts';
import type { Bar, Ticks } from '../draw/model.ts';
import { ticks } from './lane.ts';
import type { NodeNames } from './nodes-of.ts';
import { brief } from './words.ts';

/** A moment at which a pod surely wrote, by its own stamp. */
interface Stamp {
  uid: string;
  node: string | undefined;
  ms: number;
  entry: number;
}

/** What is known of the writers of one identity. */
export interface Written {
  reports: readonly { entry: Entry; value: ReportedLine }[];
  acks: readonly { entry: Entry; value: AppendValue }[];
  volume: { entry: Entry; value: LinesValue } | undefined;
}

/** A silence of a writer that is longer shows as a hole in its bar. */
const silentMs = 2_000;

/** Who wrote as one identity: a row of bars for each pod, from its first stamp to its last, and its lines as ticks. */
export function writerBars(written: Written, nodes: NodeNames): { bars: Bar[][]; ticks: Ticks[] } {
  const writers = [...Map.groupBy(stampsOf(written), ({ uid }) => uid)].map(([uid, list]) => ({
    uid,
    stamps: list.sort((a, b) => a.ms - b.ms),
  }));
  return {
    bars: writers.map(({ uid, stamps }) => barsOf(uid, stamps, nodes)),
    ticks: writers.map(({ uid, stamps }) =>
      ticks(stamps, { tone: 'writer', says: `Pod ${brief(uid)} wrote a line`, line: 0 }),
    ),
  };
}

function stampsOf({ reports, acks, volume }: Written): Stamp[] {
  return [
    ...reports.map(({ entry, value: { uid, node, sourceMs } }) => ({ uid, node, ms: sourceMs, entry: entry.index })),
    ...acks.flatMap(({ entry, value: { reply, sourceMs } }) =>
      reply === undefined ? [] : [{ uid: reply.uid, node: undefined, ms: reply.ms ?? sourceMs, entry: entry.index }],
    ),
    ...(volume?.value.lines ?? []).map(({ uid, node, ms }) => ({ uid, node, ms, entry: volume?.entry.index ?? 0 })),
  ];
}

function barsOf(uid: string, stamps: readonly Stamp[], nodes: NodeNames): Bar[] {
  const node = stamps.find((stamp) => stamp.node !== undefined)?.node;
  const on = nodes.at(node);
  const bars: Bar[] = [];
  for (const { ms, entry } of stamps) {
    const last = bars.at(-1);
    if (last !== undefined && ms - last.to <= silentMs) {
      last.to = ms;
      last.entries[1] = entry;
      continue;
    }
    const text = `${brief(uid)} on ${nodes.named(node)} writes`;
    const says = `Pod ${brief(uid)} on ${nodes.named(node)} wrote lines, by its own stamps`;
    bars.push({
      from: ms,
      to: ms,
      tone: 'writer',
      text,
      says,
      entries: [entry],
      line: 0,
      ...(on === undefined ? {} : { node: on }),
    });
  }
  return bars;
}
