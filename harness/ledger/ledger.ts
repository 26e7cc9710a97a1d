import { z } from 'zod';
import { checkedLine, isOverrun, summed } from './checksum.ts';

/** What this version writes. Lines of version 1 had no checksum: they are believed as they are. */
const version = 2;
const unsummed = 1;
const readable = z.literal([version, unsummed]);
const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const uid = z.string().regex(/^[0-9a-f-]{1,64}$/);
const objectRef = z.strictObject({ namespace: name, name, uid });
const volumeRef = z.strictObject({ claim: objectRef, volume: name, node: name, path: z.string() });

/** Where a fault strikes; the same shape as the nemesis' Target. Names are checked: they end up in commands. */
const target = z.strictObject({
  node: z.exactOptional(name),
  pod: z.exactOptional(objectRef),
  volumes: z.exactOptional(z.array(volumeRef)),
  set: z.exactOptional(objectRef),
  with: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number()]))),
  memo: z.exactOptional(z.json()),
});

const undo = z.strictObject({
  v: readable,
  do: z.literal('undo'),
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  /** The fault to be undone. */
  kind: z.string().regex(/^[a-z0-9-]{1,60}$/),
  /** Name of the step that injects it. */
  as: z.string(),
  at: z.iso.datetime(),
  /** When the node undoes it by itself, if it can. */
  until: z.exactOptional(z.iso.datetime()),
  targets: z.array(target),
});

const mark = z.strictObject({
  v: readable,
  /** `injected`: the act has ended, however; `done`: it was undone, and seen to be. */
  do: z.enum(['injected', 'done']),
  id: undo.shape.id,
  at: z.iso.datetime(),
});

const line = z.discriminatedUnion('do', [undo, mark]);

/** An undo that is owed, as it was written before its fault was injected. */
export type Undo = Omit<z.output<typeof undo>, 'v' | 'do'>;

export type Json = z.core.util.JSONType;

/** An undo that nobody has seen done. */
export type OwedUndo = Undo & {
  /** The act that injects it has ended; without it, it may still be under way in the node. */
  injected: boolean;
};

/** What a ledger holds. */
export interface Owed {
  /** The oldest first. */
  undos: OwedUndo[];
  /** Lines that say nothing that can be trusted, in words: `line 3: …`. */
  unreadable: string[];
}

/** What must be undone, kept outside this process: every promise here resolves when it is on disk. */
export interface Ledger {
  owe(undo: Undo): Promise<void>;
  injected(id: string): Promise<void>;
  done(id: string): Promise<void>;
  read(): Promise<Owed>;
  /** Takes what cannot be read out of the way, where people find it; says where. */
  putAside(): Promise<string>;
}

export const undoLine = (undo: Undo): string => summed({ v: version, do: 'undo', ...undo });

export const markLine = (what: 'injected' | 'done', id: string, at: string): string =>
  summed({ v: version, do: what, id, at });

const beginnings = [version, unsummed].map((v) => JSON.stringify({ v, do: '' }).slice(0, -2));

/**
 * Reads a ledger's text. A last line that was cut off is no damage: its fault comes only after the whole line. A line that
 * was changed after it was written is told of, and not believed.
 */
export function readLedger(text: string): Owed {
  const open = new Map<string, OwedUndo>();
  const unreadable: string[] = [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  if (!isCutOff(last)) lines.push(last);
  for (const [at, words] of lines.entries()) {
    if (words === '') continue;
    const found = parsed(words);
    if (typeof found === 'string') unreadable.push(`line ${at + 1}: ${found}`);
    else if (found.do === 'undo' && open.has(found.id)) unreadable.push(`line ${at + 1}: ${found.id} is owed already`);
    else if (found.do === 'undo') open.set(found.id, { ...found, injected: false });
    else if (found.do === 'done') open.delete(found.id);
    else {
      const owed = open.get(found.id);
      if (owed !== undefined) owed.injected = true;
    }
  }
  return { undos: [...open.values()], unreadable };
}

/** What a writer leaves that is killed in the middle of its line. */
const isCutOff = (line: string): boolean =>
  beginnings.some((beginning) => line.startsWith(beginning) || beginning.startsWith(line)) && !isOverrun(line);

function parsed(words: string): z.output<typeof line> | string {
  const { text, sum } = checkedLine(words);
  if (sum === 'wrong') return 'it was changed after it was written: its checksum does not fit';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  const wrote = (value as { v?: unknown } | null)?.v;
  if (typeof wrote === 'number' && wrote !== version && wrote !== unsummed)
    return `written by another version (${wrote}; this one reads ${unsummed} and ${version})`;
  if (wrote === version && sum === 'none') return 'it was changed after it was written: it has no checksum';
  const result = line.safeParse(value);
  return result.success ? result.data : z.prettifyError(result.error).replaceAll('\n', ' ');
}
