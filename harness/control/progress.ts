/** Where a long step tells how it goes, and how it is stopped. */
export interface Progress {
  /** One line for the person who waits. */
  say: (line: string) => void;
  /** One line of a command's output, for the log file. */
  log: (line: string) => void;
  signal: AbortSignal;
}
