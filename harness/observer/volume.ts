import { parseLines } from '../../clusters/journal/line.ts';
import type { LinesValue } from '../history/writes.ts';
import type { NodeShell } from '../world.ts';
import type { Pen } from './observer.ts';

/** Where the volume of an identity lies. */
export interface VolumePlace {
  identity: string;
  /** Name of the PersistentVolume. */
  volume: string;
  /** A node on which the directory can be read. */
  node: string;
  path: string;
}

const journalFile = 'journal.jsonl';

/**
 * Reads the journal of one identity from the node's disk, not through the pod, and records all of it; a `gap` entry when
 * the disk cannot be read.
 */
export async function readVolume(nodes: NodeShell, place: VolumePlace, pen: Pen, signal: AbortSignal): Promise<void> {
  const fromMs = pen.nowMs();
  try {
    await read(nodes, place, pen, signal);
  } catch (error) {
    signal.throwIfAborted();
    const value = { fromMs, toMs: pen.nowMs(), why: String(error) };
    pen.record({ process: `volume/${place.identity}`, kind: 'gap', f: 'lines', value });
  }
}

async function read(nodes: NodeShell, place: VolumePlace, pen: Pen, signal: AbortSignal): Promise<void> {
  const text = await nodes.run(
    place.node,
    ['sh', '-c', 'test ! -e "$1" || cat "$1"', 'sh', `${place.path}/${journalFile}`],
    {
      timeoutMs: 60_000,
      signal,
    },
  );
  const { lines, torn } = parseLines(text === '' ? '' : `${text}\n`);
  const value: LinesValue = {
    ...place,
    torn: torn.map(({ number }) => number),
    lines: lines.map(({ line }) => ({
      kind: line.kind,
      uid: line.uid,
      node: line.node,
      boot: line.boot,
      seq: line.seq,
      ms: pen.msOf(BigInt(line.ns)),
      ...(line.op === undefined ? {} : { op: line.op }),
    })),
  };
  pen.record({ process: `volume/${place.identity}`, kind: 'observation', f: 'lines', value });
}
