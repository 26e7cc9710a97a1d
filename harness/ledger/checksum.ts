import { crc32 } from 'node:zlib';

/**
 * A JSON object on a line of its own whose last property, `sum`, is the CRC-32 of what stands before it: it tells every
 * change of one byte, and any other but for one in four thousand million.
 */
export function summed(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body},"sum":"${sumOf(body)}"}\n`;
}

/** What a line says: the text of its object without the checksum, and whether that fits. */
export interface Line {
  text: string;
  sum: 'none' | 'fits' | 'wrong';
}

/** `line` comes without its end. */
export function checkedLine(line: string): Line {
  const [, body, sum] = /^(.*),"sum":"([0-9a-f]{8})"\}$/s.exec(line) ?? [];
  if (body === undefined) return { text: line, sum: 'none' };
  return { text: `${body}}`, sum: sumOf(body) === sum ? 'fits' : 'wrong' };
}

/** A whole line and more behind it: its end was changed. */
export function isOverrun(line: string): boolean {
  return [...line.matchAll(/,"sum":"[0-9a-f]{8}"\}(?=.)/gs)].some(
    ({ index, 0: { length } }) => checkedLine(line.slice(0, index + length)).sum === 'fits',
  );
}

const sumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
