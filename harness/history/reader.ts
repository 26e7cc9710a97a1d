import { HistoryDecoder } from './codec.ts';
import { historyVersion, type Begin, type Entry, type History } from './entry.ts';

/** What was read from a history file. */
export interface Decoded {
  entries: History;
  /** Why reading stopped early, if it did: a torn last line is expected of a killed run and is named here. */
  torn?: string;
}

/**
 * Reads a history file that comes in pieces. A torn last line is left out and named.
 * Both methods throw an Error with the line's number when a line in the middle is damaged, or when the file is of a version
 * that is newer than this reader: such a record cannot be judged.
 */
export class HistoryReader {
  readonly #decoder = new HistoryDecoder();
  readonly #entries: Entry[] = [];
  #rest = '';

  /** Takes the next piece of the file in. */
  push(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      this.#rest += text;
      return;
    }
    const lines = this.#rest + text.slice(0, end);
    this.#rest = text.slice(end + 1);
    for (const line of parsed(lines, this.#entries.length)) this.#take(line);
  }

  /** Everything that was read. A line without its newline may still be whole (killed between the two). */
  end(): Decoded {
    const entries = this.#entries;
    if (this.#rest === '') return { entries };
    try {
      this.#take(JSON.parse(this.#rest));
      return { entries };
    } catch {
      return { entries, torn: `the last line (${this.#rest.length} characters) was cut off` };
    }
  }

  #take(line: unknown): void {
    const at = this.#entries.length;
    try {
      this.#entries.push(this.#decoder.decode(line, at));
    } catch (error) {
      throw new Error(`history line ${at + 1}: ${(error as Error).message}`, { cause: error });
    }
    if (at === 0) requireKnownVersion(this.#entries[0]?.value);
  }
}

/** Reads the text of a whole history file; see {@link HistoryReader}. */
export function decodeHistory(text: string): Decoded {
  const reader = new HistoryReader();
  reader.push(text);
  return reader.end();
}

// Many lines parsed as one list take half the time of as many calls.
function parsed(text: string, before: number): unknown[] {
  try {
    const values = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as unknown[];
    if (values.length === linesIn(text)) return values;
  } catch {
    // One of them is damaged: the next lines say which.
  }
  return text.split('\n').map((line, at) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw new Error(`history line ${before + at + 1}: not JSON: ${line.slice(0, 80)}`);
    }
  });
}

function linesIn(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function requireKnownVersion(begin: unknown): void {
  const version = (begin as Partial<Begin> | null)?.historyVersion;
  if (typeof version === 'number' && version > historyVersion)
    throw new Error(`the history has version ${version}; this statefault reads up to ${historyVersion}`);
}
