import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HistoryReader, type Decoded } from '../history/reader.ts';

const pieceBytes = 64 * 1024;

/**
 * Reads a history file, compressed (`.gz`) or not, piece by piece: a million entries take little more memory than their
 * objects. A file that was cut off, also a compressed one, gives what is whole and says what was torn.
 * Throws an Error when it cannot be read or is damaged in the middle.
 */
export async function readHistory(path: string): Promise<Decoded> {
  const reader = new HistoryReader();
  const cut = await cutOff(path, reader);
  const { entries, torn } = reader.end();
  const why = torn ?? cut;
  return why === undefined ? { entries } : { entries, torn: why };
}

async function cutOff(path: string, reader: HistoryReader): Promise<string | undefined> {
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const take = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    const text = new TextDecoder();
    for await (const piece of pieces) reader.push(text.decode(piece, { stream: true }));
  };
  try {
    if (path.endsWith('.gz')) await pipeline(file, createGunzip({ chunkSize: pieceBytes }), take);
    else await pipeline(file, take);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return 'the compressed file was cut off';
    throw error;
  }
}
