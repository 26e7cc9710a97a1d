import type { Entry, History } from './entry.ts';

/** An entry as its line of a history file, newline included. */
export function encodeEntry(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** What was read from a history file. */
export interface Decoded {
  entries: History;
  /** Why reading stopped early, if it did: a torn last line is expected of a killed run and is named here. */
  torn?: string;
}

/**
 * Reads the text of a history file. A torn last line is left out and named.
 * Throws an Error with the line's number when a line in the middle is damaged: such a record cannot be judged.
 */
export function decodeHistory(text: string): Decoded {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const entries = lines.map((line, at) => decodeLine(line, at));
  return last === '' ? { entries } : decodeTail(entries, last);
}

function decodeLine(line: string, at: number): Entry {
  let entry: Entry;
  try {
    entry = JSON.parse(line) as Entry;
  } catch {
    throw new Error(`history line ${at + 1}: not JSON: ${line.slice(0, 80)}`);
  }
  if (entry.index !== at) throw new Error(`history line ${at + 1}: index ${String(entry.index)}, wanted ${at}`);
  return entry;
}

// A line without its newline may still be whole (killed between the two); it is kept only if it parses and fits.
function decodeTail(entries: Entry[], last: string): Decoded {
  try {
    return { entries: [...entries, decodeLine(last, entries.length)] };
  } catch {
    return { entries, torn: `the last line (${last.length} characters) was cut off` };
  }
}
