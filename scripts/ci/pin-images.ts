import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from './pins.ts';

// `npm run ci:pin -- pins/*.json`: puts the pins of published time-lapse images into clusters/images.json.
const images = join(import.meta.dirname, '../../clusters/images.json');
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('✗ usage: npm run ci:pin -- <pin.json>...');
  process.exit(2);
}
writeFileSync(images, `${JSON.stringify(pinned(read(images), files.map(read)), null, 2)}\n`);
