/** Value of a `processors` observation of process `machine`: what its processors did in a span, milliseconds of the run. */
export interface ProcessorsSeen {
  fromMs: number;
  toMs: number;
  /** Share of their time in which they did work that does not yield to other work, 0 to 1; what was stolen from us counts. */
  busy: number;
  /** How much later than asked we woke up in this span: we see, and act, so much later than we should. */
  lateMs: number;
}

/** Value of a `leader` observation: who holds the lease of a controller; recorded at first, and when it changes. */
export interface LeaderSeen {
  /** Name of the lease, for instance `kube-controller-manager`. */
  name: string;
  holder: string;
  /** When we looked before this, milliseconds of the run: the change came in between. Missing at the first look. */
  lookedMs?: number;
  /** Set when the lease has run out, and nobody has renewed it: since when, milliseconds of the run. */
  stillSinceMs?: number;
  /** The same holder renews again what had run out. */
  resumed?: true;
}
