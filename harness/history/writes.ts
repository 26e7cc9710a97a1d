import type { Entry } from './entry.ts';
import { remembered } from './memo.ts';

/** Value of client entries (kind `op`, f `append`), one for the invocation and one for its end. */
export interface AppendValue {
  /** `<identity>/<n>`, unique in a run. */
  op: string;
  identity: string;
  /** Stamp of the prober, milliseconds of the run. */
  sourceMs: number;
  /** Of `ok`: who acknowledged it, and the line's place in that writer's life. */
  reply?: { seq: number; boot: string; uid: string };
  error?: string;
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

/** Appends that the writer acknowledged, in the order of their arrival, by identity. */
export const acknowledged = remembered((history): Map<string, { entry: Entry; value: AppendValue }[]> => {
  const appends = history
    .filter((entry) => entry.kind === 'op' && entry.f === 'append' && entry.type === 'ok')
    .map((entry) => ({ entry, value: entry.value as AppendValue }));
  return Map.groupBy(appends, ({ value }) => value.identity);
});

/** What the volumes held when they were last read, by identity. */
export const volumesRead = remembered(
  (history): Map<string, { entry: Entry; value: LinesValue }> =>
    new Map(
      history
        .filter((entry) => entry.kind === 'observation' && entry.f === 'lines')
        .map((entry) => [(entry.value as LinesValue).identity, { entry, value: entry.value as LinesValue }]),
    ),
);
