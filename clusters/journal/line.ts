/** What a journal line records: the writer's start, a tick of its clock, an operation of a client, a SIGTERM. */
export type LineKind = 'start' | 'tick' | 'append' | 'term';

/** One line of `journal.jsonl`, as written by one process of one pod. The first line of every boot is its `start`. */
export interface JournalLine {
  kind: LineKind;
  /** Name of the pod: the identity, whichever pod UID bears it. */
  identity: string;
  /** UID of the pod. */
  uid: string;
  /** Name of the node. */
  node: string;
  /** Random, one per start of the process. */
  boot: string;
  /** 1, 2, 3… within one boot. A line that surely did not reach the file takes no number. */
  seq: number;
  /** The kernel's monotonic clock just before the write, nanoseconds; one clock for all containers of a machine. */
  ns: string;
  /** The operation's id; on `append` lines, and only there. */
  op?: string;
}

/** A line together with its number in the file, from 1. */
export interface NumberedLine {
  number: number;
  line: JournalLine;
}

/** A piece of the file that is no journal line. */
export interface TornLine {
  number: number;
  text: string;
  /** `unfinished`: the last line, still without its newline, so nobody was told that it is there. `garbage`: anything else. */
  reason: 'unfinished' | 'garbage';
}

/**
 * Reads the text of a journal and never throws: what is not a line comes back as torn, with its number.
 * Blank lines are left behind by the repair of a torn line; they count as lines of the file and are otherwise passed over.
 */
export function parseLines(text: string): { lines: NumberedLine[]; torn: TornLine[] } {
  const pieces = text.split('\n');
  const last = pieces.pop() ?? '';
  const lines: NumberedLine[] = [];
  const torn: TornLine[] = [];
  pieces.forEach((piece, index) => {
    const line = parseLine(piece);
    if (line) lines.push({ number: index + 1, line });
    else if (piece !== '') torn.push({ number: index + 1, text: piece, reason: 'garbage' });
  });
  if (last !== '') torn.push({ number: pieces.length + 1, text: last, reason: 'unfinished' });
  return { lines, torn };
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is JournalLine {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, identity, uid, node, boot, seq, ns, op } = value as Record<string, unknown>;
  return (
    [identity, uid, node, boot].every((word) => typeof word === 'string') &&
    Number.isSafeInteger(seq) &&
    Number(seq) > 0 &&
    typeof ns === 'string' &&
    /^\d+$/.test(ns) &&
    (kind === 'append' ? typeof op === 'string' : op === undefined && ['start', 'tick', 'term'].includes(String(kind)))
  );
}
