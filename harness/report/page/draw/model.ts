/** What a bar stands for: chooses its colour and its pattern. */
export type Tone =
  | 'pending'
  | 'running'
  | 'ready'
  | 'terminating'
  | 'ended'
  | 'container'
  | 'unsure'
  | 'writer'
  | 'clash'
  | 'served'
  | 'failed'
  | 'unknown'
  | 'taint'
  | 'bound'
  | 'fault'
  | 'changing'
  | 'promise-held'
  | 'promise-broken'
  | 'promise-unknown'
  | 'window'
  | 'gap';

/** A bar of a lane. Times are milliseconds of the run. */
export interface Bar {
  from: number;
  to: number;
  tone: Tone;
  /** Shown in the bar, as far as it fits. */
  text: string;
  /** What it says, whole, in one sentence without its times: for a pointer, a screen reader and the table. */
  says: string;
  /** Indexes of the entries that say so. */
  entries: number[];
  /** Line of the lane, from 0: bars that overlap in time stand below each other. */
  line: number;
  /** Place in the list of nodes: the node that it is on. */
  node?: number;
}

/** Many short things of a lane, shown as ticks where there is room: times and indexes, each as its distance from the one before. */
export interface Ticks {
  /** Tenths of milliseconds. */
  at: number[];
  entry: number[];
  tone: Tone;
  says: string;
  line: number;
}

/** One row of the picture: one truth about one thing. */
export interface Lane {
  /** Whose word it is, in the margin. */
  label: string;
  /** How many lines its bars need. */
  lines: number;
  bars: Bar[];
  /** Drawn over all lines of the lane. */
  over: Bar[];
  ticks: Ticks[];
}

/** Lanes that tell of one thing. */
export interface Group {
  label: string;
  /** Beside the label, fainter. */
  note: string;
  /** Of the findings that are about it; missing: none is. */
  outcome?: Word;
  lanes: Lane[];
}

/** An outcome in a word that can be a class of a style. */
export type Word = 'held' | 'broken' | 'unknown';

/** A fault across all lanes: from its injection, when it bit, when its undoing began, until it was seen to be gone. */
export interface Band {
  label: string;
  from: number;
  bit: number;
  undoing: number;
  to: number;
}

/** Where to look for what a finding says. */
export interface Evidence {
  name: string;
  title: string;
  outcome: Word;
  from: number;
  to: number;
  entries: number[];
}

/** Everything the picture needs. */
export interface Picture {
  fromMs: number;
  toMs: number;
  groups: Group[];
  bands: Band[];
  /** Names of nodes, shortened; a bar's `node` points here. */
  nodes: string[];
  evidence: Evidence[];
}

/** How much of a picture is shown. */
export interface View {
  widthPx: number;
  fromMs: number;
  toMs: number;
  /** Entries to mark. */
  marked: readonly number[];
}
