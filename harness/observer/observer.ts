import type { Draft, Entry } from '../history/entry.ts';

/** The pen that observers write with: the recorder of the run. */
export interface Pen {
  record(draft: Draft): Entry;
  nowMs(): number;
  /** A stamp of the kernel's monotonic clock as milliseconds of the run. */
  msOf(ns: bigint): number;
}
