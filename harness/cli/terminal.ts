import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Style } from '../report/summary.ts';

const paint =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { stream: process.stdout });

/** Colours where the terminal has them; NO_COLOR and pipes are respected. */
export const colours: Style = {
  good: paint('green'),
  bad: paint('red'),
  unsure: paint('yellow'),
  faint: paint('dim'),
  strong: paint('bold'),
};

/** Progress goes to stderr, so that stdout holds results alone. */
export function sayer(startMs = performance.now()): (line: string) => void {
  return (line) => {
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1).padStart(6);
    process.stderr.write(`${styleText('dim', `${seconds} s`, { stream: process.stderr })}  ${line}\n`);
  };
}

/** Appends lines to a log file, with the time. */
export function logger(path: string): (line: string) => void {
  mkdirSync(dirname(path), { recursive: true });
  return (line) => appendFileSync(path, `${new Date().toISOString()} ${stripVTControlCharacters(line)}\n`);
}
