import type { Entry, History } from './entry.ts';
import { gapsIn, type Gap } from './gaps.ts';
import { remembered } from './memo.ts';

/** Name of the client that appends through the workload's service, where any identity may answer. */
export const serviceClient = 'service';

/** Value of client entries (kind `op`, f `append`), one for the invocation and one for its end. */
export interface AppendValue {
  /** `<client>/<n>`, unique in a run. */
  op: string;
  /** The client: the identity to whose pod's address it sends, or `service`. */
  identity: string;
  /** How it reaches the workload. */
  via?: 'pod' | 'service';
  /** Stamp of the prober, milliseconds of the run. */
  sourceMs: number;
  /** Of `ok`: who acknowledged it, the line's place in that writer's life, and the writer's own stamp, milliseconds of the run. */
  reply?: { seq: number; boot: string; uid: string; identity?: string; ms?: number };
  error?: string;
}

/** Value of observations of f `line`: a line that a writer itself told the prober, after it was on the disk; repeats occur. */
export interface ReportedLine {
  identity: string;
  uid: string;
  node: string;
  boot: string;
  seq: number;
  kind: VolumeLine['kind'];
  op?: string;
  /** Stamp of the writer, just before the write; milliseconds of the run. */
  sourceMs: number;
  /** Stamp of the prober, on arrival there. */
  reportedMs: number;
}

/** A line of a volume, as recorded (clusters/journal/line.ts has the full form). */
export interface VolumeLine {
  kind: 'start' | 'tick' | 'append' | 'term';
  uid: string;
  node: string;
  boot: string;
  seq: number;
  /** Stamp of the writer, milliseconds of the run. */
  ms: number;
  op?: string;
}

/** Value of volume observations (f `lines`): everything that the volume of one identity holds. */
export interface LinesValue {
  identity: string;
  volume: string;
  node: string;
  path: string;
  /** Lines that are no journal lines (torn or foreign), 1-based. */
  torn: number[];
  lines: VolumeLine[];
}

/** Appends that a writer acknowledged, in the order of their arrival, by the identity that did: through a service, any may. */
export const acknowledged = remembered((history): Map<string, { entry: Entry; value: AppendValue }[]> => {
  const appends = history
    .filter((entry) => entry.kind === 'op' && entry.f === 'append' && entry.type === 'ok')
    .map((entry) => ({ entry, value: entry.value as AppendValue }));
  return Map.groupBy(appends, ({ value }) => value.reply?.identity ?? value.identity);
});

/** What the writers told the prober, in the order of arrival, by identity. */
export const reported = remembered((history): Map<string, { entry: Entry; value: ReportedLine }[]> => {
  const lines = history
    .filter((entry) => entry.kind === 'observation' && entry.f === 'line')
    .map((entry) => ({ entry, value: entry.value as ReportedLine }));
  return Map.groupBy(lines, ({ value }) => value.identity);
});

/** Spans in which what clients did and what writers told was not heard, and was lost. */
export const clientGaps = (history: History): Gap[] => gapsIn(history).filter(({ process }) => process === 'client');

/** What the volumes held when they were last read, by identity. */
export const volumesRead = remembered(
  (history): Map<string, { entry: Entry; value: LinesValue }> =>
    new Map(
      history
        .filter((entry) => entry.kind === 'observation' && entry.f === 'lines')
        .map((entry) => [(entry.value as LinesValue).identity, { entry, value: entry.value as LinesValue }]),
    ),
);
