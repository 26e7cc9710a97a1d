/** A measured span. */
export interface Timing {
  /** Real milliseconds. */
  ms: number;
  /** How far its beginning is unsure: an act takes time, and it began somewhere in it. Left out: not at all. */
  unsureMs?: number;
  /** Names of the bounds that promise it, or that it follows from. */
  bounds: string[];
}

/** A timing, with its doubt left out where there is none. */
export const timing = (ms: number, bounds: string[], unsureMs = 0): Timing => ({
  ms: Math.round(ms),
  ...(unsureMs === 0 ? {} : { unsureMs: Math.round(unsureMs) }),
  bounds,
});
