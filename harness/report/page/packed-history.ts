import { gzipSync, strFromU8, strToU8 } from 'fflate';
import type { History } from '../../history/entry.ts';

/** A quarter second for 100,000 entries; the levels above take longer to save little. */
const level = 4;

/** Every entry as a line of JSON, compressed (gzip), as base64: what a browser can unpack by itself. */
export function packedHistory(history: History): string {
  const lines = history.map((entry) => JSON.stringify(entry)).join('\n');
  return btoa(strFromU8(gzipSync(strToU8(lines), { level, mtime: 0 }), true));
}
