/** `true` held, `false` broken (with evidence), `'unknown'` not proven. */
export type Outcome = true | false | 'unknown';

/** What an entry is about; see docs/history.md. */
export type EntryKind = 'phase' | 'fault' | 'op' | 'observation' | 'gap' | 'expectation';

/** Of an act that takes time: started, surely happened, surely did not, cannot know. */
export type ActType = 'invoke' | 'ok' | 'fail' | 'info';

/** One line of a history. */
export interface Entry {
  /** Position in the history, from 0, without holes. */
  index: number;
  /** When it reached the recorder: milliseconds of the kernel's monotonic clock since the run began. */
  timeMs: number;
  /**
   * Of whom it tells: `run`, `nemesis`, `api`, `node/<name>` (its container runtime), `client/<identity>` and `client/service`,
   * `writer/<identity>` (what it told the prober), `dns/<identity>`, `volume/<identity>`; `client` in gaps of the prober.
   */
  process: string;
  kind: EntryKind;
  type?: ActType;
  /** The act or the subject, for instance `pod`, `append`, `kubelet-stop`. */
  f: string;
  /** Plain JSON. Where the source stamped it, `sourceMs` is on the same clock as `timeMs`. */
  value: unknown;
}

/** An entry before the recorder has given it its place and its time. */
export type Draft = Omit<Entry, 'index' | 'timeMs'>;

/** A recorded experiment, in the order of arrival. */
export type History = readonly Entry[];

/** The version of the file format (codec.ts); the first entry of every history carries it. 1: every view whole. 2: deltas. */
export const historyVersion = 2;

/** Value of the first entry (`phase`, f `begin`): how to turn `timeMs` into other clocks. */
export interface Begin {
  historyVersion: number;
  /** Kernel monotonic clock at timeMs 0, nanoseconds, as a decimal string. */
  monotonicNs: string;
  /** Wall clock at timeMs 0, ISO 8601. */
  wall: string;
  /** The same, nanoseconds since 1970 as a decimal string, true to some microseconds; runtimes of nodes stamp with it. */
  wallNs?: string;
}
