import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of this package; `unknown` when its package.json is not where it should be. */
export function version(): string {
  // Two levels up in a checkout, three in the compiled package.
  const places = ['../..', '../../..'].map((up) => join(import.meta.dirname, up, 'package.json'));
  for (const place of places) {
    try {
      return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
