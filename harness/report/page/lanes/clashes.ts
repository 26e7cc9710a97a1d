import type { Bar } from '../draw/model.ts';
import { span } from './words.ts';

/**
 * The times in which two rows of bars, each of another pod, stand at once: what must not be. `tones` are those that count.
 * Rows are told apart by `owner`.
 */
export function clashes(rows: readonly { owner: string; bars: readonly Bar[] }[], what: string): Bar[] {
  const found: Bar[] = [];
  for (const [at, one] of rows.entries())
    for (const other of rows.slice(at + 1)) {
      if (one.owner === other.owner) continue;
      for (const a of one.bars)
        for (const b of other.bars) {
          const from = Math.max(a.from, b.from);
          const to = Math.min(a.to, b.to);
          if (to > from) found.push(clash(from, to, [...a.entries, ...b.entries], what));
        }
    }
  return merged(
    found.sort((a, b) => a.from - b.from),
    what,
  );
}

const clash = (from: number, to: number, entries: number[], what: string): Bar => ({
  from,
  to,
  tone: 'clash',
  text: `${what} for ${span(to - from)}`,
  says: `${what} for ${span(to - from)}`,
  entries,
  line: 0,
});

// Two of three that overlap at once are one clash. A pause of one of them for a moment does not end it: it may write again.
function merged(list: readonly Bar[], what: string): Bar[] {
  const out: Bar[] = [];
  for (const one of list) {
    const last = out.at(-1);
    if (last === undefined || one.from > last.to) out.push(one);
    else out[out.length - 1] = clash(last.from, Math.max(last.to, one.to), [...last.entries, ...one.entries], what);
  }
  return out;
}
