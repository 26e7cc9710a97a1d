import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const mark = '<!-- made by a command: what follows is overwritten -->';

/** Puts `text` below the mark in a file of Markdown; what stands above it stays. A file without a mark gets it at its end. */
export function writeBelowMark(path: string, text: string): void {
  writeFileSync(path, `${aboveMark(path)}${mark}\n\n${text}\n`);
}

/** What stands below the mark. */
export function belowMark(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(aboveMark(path).length + mark.length) : '';
}

function aboveMark(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const at = text.indexOf(mark);
  return at < 0 ? (text === '' ? '' : `${text.trimEnd()}\n\n`) : text.slice(0, at);
}
