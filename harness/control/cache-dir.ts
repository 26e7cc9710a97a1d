import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path below the folder where what was built or fetched once is kept: `$STATEFAULT_CACHE`, else `~/.cache/statefault`. */
export function cacheDir(...parts: string[]): string {
  return join(process.env['STATEFAULT_CACHE'] ?? join(homedir(), '.cache', 'statefault'), ...parts);
}
