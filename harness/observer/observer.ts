import type { Draft, Entry } from '../history/entry.ts';

/** The pen that observers write with: the recorder of the run. */
export interface Pen {
  record(draft: Draft): Entry;
  nowMs(): number;
  /** A stamp of the kernel's monotonic clock as milliseconds of the run. */
  msOf(ns: bigint): number;
  /** A stamp of the wall clock (nanoseconds since 1970) as milliseconds of the run. */
  msOfWall(ns: bigint): number;
}
