import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * From the `atEntry`-th entry of a history on the disk is full: half of that line is written, then every write of an entry
 * fails with ENOSPC. The result ends that. Other writes of this process are left alone.
 */
export function fullDiskAt(atEntry: number): () => void {
  const real = fs.writeSync;
  let full = false;
  const write = (file: number, bytes: Buffer, ...rest: never[]): number => {
    const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8', 0, 64) : '';
    if (!text.startsWith('{"index":')) return real(file, bytes, ...rest);
    if (!full && !text.startsWith(`{"index":${atEntry},`)) return real(file, bytes, ...rest);
    if (!full) real(file, bytes.subarray(0, bytes.length / 2));
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
