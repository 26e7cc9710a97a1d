import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * From the `atEntry`-th entry of a history on the disk is full: half of that line is written, then every write of an entry
 * fails with ENOSPC. The result ends that. Other writes of this process are left alone.
 */
export function fullDiskAt(atEntry: number): () => void {
  const real = fs.writeSync;
  let full = false;
  const write = (file: number, text: unknown, ...rest: never[]): number => {
    if (typeof text !== 'string' || !text.startsWith('{"index":')) return real(file, text as string, ...rest);
    if (!full && !text.startsWith(`{"index":${atEntry},`)) return real(file, text);
    if (!full) real(file, text.slice(0, text.length / 2));
    full = true;
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  replace(write as typeof fs.writeSync);
  return () => replace(real);
}

function replace(write: typeof fs.writeSync): void {
  fs.writeSync = write;
  syncBuiltinESMExports();
}
