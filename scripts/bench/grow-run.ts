import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { HistoryEncoder } from '../../harness/history/codec.ts';
import type { Entry, History } from '../../harness/history/entry.ts';
import { seen } from '../../harness/history/query.ts';
import { replicasOf } from '../../harness/scenario/workload.ts';
import type { SavedRun } from '../../harness/store/read-run.ts';

/**
 * Writes a run of at least `entries` entries into `directory`: a real one in which everything that was observed and every
 * client's operation happens many times side by side, to other identities, pods, claims, volumes and nodes. The phases, the
 * faults and the first copy stay as they were. The same run and size give the same file.
 */
export async function growRun(run: SavedRun, entries: number, directory: string): Promise<number> {
  const once = run.history.filter((entry) => !isRepeated(entry)).length;
  const copies = Math.max(1, Math.ceil((entries - once) / (run.history.length - once)));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'scenario.json'), JSON.stringify(run.scenario));
  let written = 0;
  const count = function* (): Generator<string> {
    for (const block of blocks(grown(run, copies, () => written++))) yield block;
  };
  const file = createWriteStream(join(directory, 'history.jsonl.gz'));
  await pipeline(count(), createGzip({ level: 1 }), file);
  return written;
}

const isRepeated = ({ kind }: Pick<Entry, 'kind'>): boolean => kind === 'op' || kind === 'observation';

function* grown({ history, scenario }: SavedRun, copies: number, next: () => number): Generator<string> {
  const encoder = new HistoryEncoder();
  const rename = renamer(history, scenario === undefined ? 1 : replicasOf(scenario.workload));
  for (const entry of history) {
    const text = JSON.stringify(entry);
    for (let copy = 0; copy < (isRepeated(entry) ? copies : 1); copy++) {
      const other = copy === 0 ? entry : (JSON.parse(rename(text, copy)) as Entry);
      yield encoder.encode({ ...other, index: next() });
    }
  }
}

/** Puts the names and UIDs of another copy into the JSON of an entry. */
function renamer(history: History, replicas: number): (text: string, copy: number) => string {
  const nodes = new Set(history.flatMap((entry) => seen(entry, 'node')?.object.name ?? []));
  const longestFirst = [...nodes].sort((a, b) => b.length - a.length).join('|');
  const nodeName = new RegExp(`"(node/)?(${longestFirst})"`, 'g');
  const firstOfUid = /\b[0-9a-f]{8}(?=(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;
  const identity = /\bjournal-(\d+)\b/g;
  return (text, copy) => {
    const offset = Math.imul(copy, 0x9e3779b1);
    return text
      .replace(firstOfUid, (hex) => ((parseInt(hex, 16) ^ offset) >>> 0).toString(16).padStart(8, '0'))
      .replace(identity, (_, ordinal) => `journal-${Number(ordinal) + copy * replicas}`)
      .replace(nodeName, (_, prefix: string | undefined, name: string) => `"${prefix ?? ''}${name}-${copy}"`);
  };
}

function* blocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length > 262_144) {
      yield block;
      block = '';
    }
  }
  yield block;
}
