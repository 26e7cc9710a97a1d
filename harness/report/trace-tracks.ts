import type { Verdict } from '../checker/verdict.ts';
import { containerSpans } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import { gapsIn } from '../history/gaps.ts';
import { podLives } from '../history/lives.ts';
import type { NodeView, PodView, Seen } from '../history/objects.ts';
import { Parts } from '../history/parts.ts';
import { faultWindows } from '../history/query.ts';
import { timelines } from '../history/timelines.ts';
import type { AppendValue } from '../history/writes.ts';

/** Something that lasted, milliseconds of the run. */
export interface Span {
  name: string;
  fromMs: number;
  toMs: number;
  args?: Record<string, unknown>;
}

/** Something that happened at a moment. */
export interface Mark {
  name: string;
  atMs: number;
  args?: Record<string, unknown>;
}

/** Everything of one thing: a fault, a pod, a node, a client. */
export interface Track {
  group: string;
  name: string;
  spans?: Span[];
  marks?: Mark[];
}

/** What a run can show as tracks, group by group, from top to bottom. Every time is within the run. */
export function tracksOf(history: History, verdict: Verdict | undefined): Track[] {
  const parts = new Parts(history);
  const endMs = history.at(-1)?.timeMs ?? 0;
  const tracks = [
    stepTrack(parts, endMs),
    ...boundTracks(history, verdict),
    ...faultTracks(history, endMs),
    ...podTracks(parts, endMs),
    ...containerTracks(history),
    ...nodeTracks(parts, endMs),
    ...clientTracks(parts, endMs),
    ...writerTracks(history),
    ...gapTracks(history),
    eventTrack(parts),
  ];
  return tracks.map((track) => within(track, endMs));
}

function within(track: Track, endMs: number): Track {
  const clamp = (ms: number): number => Math.min(Math.max(0, ms), endMs);
  const spans = (track.spans ?? []).map((span) => {
    const fromMs = clamp(span.fromMs);
    return { ...span, fromMs, toMs: Math.max(fromMs, clamp(span.toMs)) };
  });
  return { ...track, spans, marks: (track.marks ?? []).map((mark) => ({ ...mark, atMs: clamp(mark.atMs) })) };
}

function stepTrack(parts: Parts, endMs: number): Track {
  const open = new Map<string, Span>();
  const marks: Mark[] = [];
  for (const { f, type, timeMs, index } of parts.all('phase')) {
    const step = /^step (.+)$/.exec(f)?.[1];
    if (step === undefined) marks.push({ name: f, atMs: timeMs, args: { entry: index } });
    else if (type === 'invoke') open.set(step, { name: step, fromMs: timeMs, toMs: endMs, args: { entry: index } });
    else Object.assign(open.get(step) ?? {}, { toMs: timeMs });
  }
  return { group: 'run', name: 'steps', spans: [...open.values()], marks };
}

/** A measured time as a span from where it was counted, with what was promised. */
function boundTracks(history: History, verdict: Verdict | undefined): Track[] {
  return (verdict?.findings ?? []).flatMap(({ name, title, outcome, because, measured, evidence: [first] }) => {
    const fromMs = first === undefined ? undefined : history[first]?.timeMs;
    if (measured === undefined || fromMs === undefined) return [];
    const args = { outcome, because, promisedFromMs: measured.fromMs, promisedToMs: measured.toMs, entry: first };
    return [
      { group: 'bounds', name, spans: [{ name: `${title} (${outcome})`, fromMs, toMs: fromMs + measured.ms, args }] },
    ];
  });
}

function faultTracks(history: History, endMs: number): Track[] {
  return faultWindows(history).map(({ as, kind, nodes, invoked, bit, failed, healInvoked, healed }) => {
    const seen = bit ?? failed;
    const undone = healInvoked?.timeMs ?? endMs;
    const spans: Span[] = [
      { name: `${kind}: injecting`, fromMs: invoked.timeMs, toMs: seen?.timeMs ?? undone, args: told(invoked) },
    ];
    if (bit !== undefined) spans.push({ name: kind, fromMs: bit.timeMs, toMs: undone, args: told(bit) });
    if (healInvoked !== undefined)
      spans.push({ name: `${kind}: undoing`, fromMs: undone, toMs: healed?.timeMs ?? endMs, args: told(healInvoked) });
    return { group: 'faults', name: [as, ...nodes].join(' '), spans };
  });
}

const told = ({ index, value }: Entry): Record<string, unknown> => ({ entry: index, value });

/** A pod by the API server's word: its states one after the other. */
function podTracks(parts: Parts, endMs: number): Track[] {
  return podLives(parts).map(({ name, uid, seen, gone }) => ({
    group: 'pods (API truth)',
    name: `${name} ${uid.slice(0, 8)}`,
    spans: states(
      seen.filter((entry) => entry !== gone),
      (entry) => podState((entry.value as Seen<'pod'>).object),
      gone?.timeMs ?? endMs,
    ),
  }));
}

function podState({ phase, conditions, deletionTimestamp, node }: PodView): string {
  const ready = conditions['Ready']?.status === 'True' ? ' Ready' : '';
  return `${deletionTimestamp === undefined ? '' : 'Terminating '}${phase}${ready}${node === undefined ? '' : ` on ${node}`}`;
}

/** Consecutive entries that say the same are one span; the last one lasts to `endMs`. */
function states(entries: readonly Entry[], stateOf: (entry: Entry) => string, endMs: number): Span[] {
  const spans: Span[] = [];
  for (const entry of entries) {
    const name = stateOf(entry);
    const last = spans.at(-1);
    if (last?.name === name) continue;
    if (last !== undefined) last.toMs = entry.timeMs;
    spans.push({ name, fromMs: entry.timeMs, toMs: endMs, args: { entry: entry.index } });
  }
  return spans;
}

/** What surely ran, by the word of the nodes' runtimes. */
function containerTracks(history: History): Track[] {
  const byPod = Map.groupBy(containerSpans(history), ({ pod, node }) => `${pod} on ${node}`);
  return [...byPod].map(([name, lives]) => ({
    group: 'containers (node truth)',
    name,
    spans: lives.map(({ id, podUid, started, ended, evidence: [entry] }) => ({
      name: podUid.slice(0, 8),
      fromMs: started.latestMs,
      toMs: ended.earliestMs,
      args: { id, podUid, entry },
    })),
  }));
}

function nodeTracks(parts: Parts, endMs: number): Track[] {
  const ofApi = Map.groupBy(parts.of('observation', 'node'), ({ value }) => (value as Seen<'node'>).object.name);
  const kubelets = Map.groupBy(parts.of('observation', 'kubelet'), ({ value }) => (value as { node: string }).node);
  return [
    ...[...ofApi].map(([name, seen]) => ({
      group: 'nodes',
      name: `${name} (API truth)`,
      spans: states(seen, ({ value }) => nodeState((value as Seen<'node'>).object), endMs),
    })),
    ...[...kubelets].map(([name, seen]) => ({
      group: 'nodes',
      name: `${name} kubelet`,
      spans: states(seen, ({ value }) => (value as { state: string }).state, endMs),
    })),
  ];
}

const nodeState = ({ conditions, taints, unschedulable }: NodeView): string =>
  [`Ready=${conditions['Ready']?.status ?? 'none'}`, ...taints, ...(unschedulable ? ['unschedulable'] : [])].join(' ');

/** Every append of a client, from its call to its answer, by the prober's stamps. */
function clientTracks(parts: Parts, endMs: number): Track[] {
  const calls = new Map<string, { client: string; span: Span }>();
  for (const { type, index, value } of parts.of('op', 'append')) {
    const { op, identity, sourceMs, reply, error } = value as AppendValue;
    if (type === 'invoke') {
      const span = { name: 'no answer', fromMs: sourceMs, toMs: endMs, args: { op, entry: index } };
      calls.set(op, { client: identity, span });
    }
    const call = calls.get(op);
    if (type === 'invoke' || call === undefined) continue;
    const name = type === 'ok' ? 'acknowledged' : type === 'fail' ? 'refused' : 'no answer';
    Object.assign(call.span, { name, toMs: sourceMs, args: { op, entry: index, by: reply?.uid, error } });
  }
  const byClient = Map.groupBy(calls.values(), ({ client }) => client);
  return [...byClient].map(([name, all]) => ({ group: 'clients', name, spans: all.map(({ span }) => span) }));
}

/** From the first to the last line of each writer: two at once stand side by side. */
function writerTracks(history: History): Track[] {
  return timelines(history).flatMap(({ identity, data }) =>
    data.length === 0
      ? []
      : [
          {
            group: 'writers (data truth)',
            name: identity,
            spans: data.map(({ uid, node, fromMs, toMs, fromIndex }) => ({
              name: `${uid.slice(0, 8)}${node === undefined ? '' : ` on ${node}`}`,
              fromMs,
              toMs,
              args: { uid, entry: fromIndex },
            })),
          },
        ],
  );
}

function gapTracks(history: History): Track[] {
  const byObserver = Map.groupBy(gapsIn(history), ({ process }) => process);
  return [...byObserver].map(([name, gaps]) => ({
    group: 'blind spots',
    name,
    spans: gaps.map(({ f, why, late, fromMs, toMs, entries: [first] }) => ({
      name: `${late ? 'late' : 'blind'}: ${f}`,
      fromMs,
      toMs,
      args: { why, entry: first?.index },
    })),
  }));
}

function eventTrack(parts: Parts): Track {
  const marks = parts.of('observation', 'event').map(({ timeMs, index, value }) => {
    const { reason, message, about } = (value as { object: Record<string, unknown> }).object;
    return { name: String(reason), atMs: timeMs, args: { message, about, entry: index } };
  });
  return { group: 'events of Kubernetes', name: 'events', marks };
}
