import type { History } from '../../../history/entry.ts';
import { seen } from '../../../history/query.ts';

/** The nodes of a history by their short names, in the order of those. */
export interface NodeNames {
  short: string[];
  /** Place of a node in `short`, by its whole name. */
  at(node: string | undefined): number | undefined;
  /** `worker2` of `split-shared-worker2`. */
  named(node: string | undefined): string;
}

export function nodeNames(history: History): NodeNames {
  const whole = new Set<string>();
  for (const entry of history) {
    const name = seen(entry, 'node')?.object.name ?? /^node\/(.+)$/.exec(entry.process)?.[1];
    if (name !== undefined) whole.add(name);
  }
  const names = [...whole].sort();
  const cut = commonWords(names);
  const short = names.map((name) => name.slice(cut));
  const at = (node: string | undefined): number | undefined => {
    const found = node === undefined ? -1 : names.indexOf(node);
    return found === -1 ? undefined : found;
  };
  return { short, at, named: (node) => short[at(node) ?? -1] ?? node ?? 'no node' };
}

/** Length of what all names begin with, up to a hyphen: kind's nodes are called `<cluster>-worker2`. */
function commonWords(names: readonly string[]): number {
  const [first = ''] = names;
  if (names.length < 2) return 0;
  let cut = 0;
  for (let at = first.indexOf('-'); at !== -1; at = first.indexOf('-', at + 1))
    if (names.every((name) => name.startsWith(first.slice(0, at + 1)))) cut = at + 1;
  return cut;
}
