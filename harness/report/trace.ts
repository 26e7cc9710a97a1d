import type { Verdict } from '../checker/verdict.ts';
import type { History } from '../history/entry.ts';
import { tracksOf, type Mark, type Span, type Track } from './trace-tracks.ts';

/**
 * A run as Chrome Trace Event JSON, for Perfetto (ui.perfetto.dev) and chrome://tracing: a group for the run, its faults,
 * pods, containers, nodes, clients, writers and blind spots, in each a track for every one of them. Microseconds of the run.
 */
export function trace(history: History, verdict: Verdict | undefined, title: string): string {
  const groups = Map.groupBy(tracksOf(history, verdict), ({ group }) => group);
  const events = [...groups].flatMap(([group, tracks], at) => groupEvents(at + 1, group, tracks));
  const rows = events.map((event) => JSON.stringify(event)).join(',\n');
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify({ title })},"traceEvents":[\n${rows}\n]}\n`;
}

/** An event of the format: `M` names a group or a track, `X` is a span, `i` a moment. Times in microseconds. */
export interface TraceEvent {
  ph: 'M' | 'X' | 'i';
  name: string;
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  s?: 't';
  args: Record<string, unknown>;
}

function groupEvents(pid: number, group: string, tracks: readonly Track[]): TraceEvent[] {
  const lanes = tracks.flatMap(({ name, spans = [], marks = [] }) =>
    inLanes(spans).map((lane, at) => ({ name: at === 0 ? name : `${name} (${at + 1})`, lane, marks: at ? [] : marks })),
  );
  return [
    { ph: 'M', name: 'process_name', pid, tid: 0, args: { name: group } },
    { ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: pid } },
    ...lanes.flatMap(({ name, lane, marks }, at) => laneEvents({ pid, tid: at + 1 }, name, lane, marks)),
  ];
}

function laneEvents(
  at: { pid: number; tid: number },
  name: string,
  spans: readonly Span[],
  marks: readonly Mark[],
): TraceEvent[] {
  return [
    { ph: 'M', name: 'thread_name', ...at, args: { name } },
    { ph: 'M', name: 'thread_sort_index', ...at, args: { sort_index: at.tid } },
    ...spans.map(({ name: of, fromMs, toMs, args = {} }): TraceEvent => {
      const ts = micros(fromMs);
      return { ph: 'X', name: of, ...at, ts, dur: micros(toMs) - ts, args };
    }),
    ...marks.map(({ name: of, atMs, args = {} }): TraceEvent => ({
      ph: 'i',
      name: of,
      ...at,
      ts: micros(atMs),
      s: 't',
      args,
    })),
  ];
}

const micros = (ms: number): number => Math.round(ms * 1_000);

/**
 * The format takes spans of one track that overlap for calls within calls: those that do are shown in tracks of their own.
 * At least one lane, in the order of time.
 */
function inLanes(spans: readonly Span[]): Span[][] {
  const lanes: { spans: Span[]; endsMs: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const free = lanes.find(({ endsMs }) => endsMs <= span.fromMs);
    if (free === undefined) lanes.push({ spans: [span], endsMs: span.toMs });
    else {
      free.spans.push(span);
      free.endsMs = span.toMs;
    }
  }
  return lanes.length === 0 ? [[]] : lanes.map(({ spans: lane }) => lane);
}
