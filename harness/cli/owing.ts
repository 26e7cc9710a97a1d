import { join } from 'node:path';
import { cacheDir } from '../control/cache-dir.ts';
import type { Check } from '../control/checks.ts';
import { ourClusters } from '../control/kind.ts';
import { holderOf } from '../control/lock.ts';
import { fileLedger } from '../ledger/file-ledger.ts';

/** Where what is owed to a cluster is kept. */
export const ledgerPath = (cluster: string): string => join(cacheDir('clusters', cluster), 'ledger.jsonl');

/** What a process that is gone left undone on a cluster, in words; undefined when nothing, or when somebody is at it. */
export async function owing(cluster: string): Promise<string | undefined> {
  const { undos, unreadable } = await fileLedger(ledgerPath(cluster), () => 0).read();
  if (undos.length + unreadable.length === 0) return undefined;
  if ((await holderOf(cluster)) !== undefined) return undefined;
  const kinds = [...new Set(undos.map(({ kind }) => kind))].join(', ');
  const owed = undos.length === 0 ? [] : [`owes ${undos.length} undo(s) of a dead process (${kinds})`];
  return [...owed, ...unreadable.map((line) => `undo ledger damaged: ${line}`)].join('; ');
}

/** The same for every cluster of ours, as a check of the machine. */
export async function checkOwing(signal: AbortSignal): Promise<Check> {
  const names = (await ourClusters(signal)).map(({ name }) => name);
  const found = await Promise.all(names.map(async (name) => ({ name, owes: await owing(name) })));
  const owed = found.filter(({ owes }) => owes !== undefined);
  if (owed.length === 0) return { name: 'owed undos', outcome: 'ok', seen: 'none' };
  const seen = owed.map(({ name, owes }) => `${name}: ${owes}`).join('; ');
  return {
    name: 'owed undos',
    outcome: 'warn',
    seen,
    todo: owed.map(({ name }) => `statefault heal ${name}`).join('; '),
  };
}
