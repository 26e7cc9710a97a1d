import type { ContainersSeen, ContainerValue } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import { sightingIn } from '../history/last-views.ts';

/**
 * The same picture in fewer entries: the last `keep` stay, and of those before them, of each object of the API server only
 * the last sighting (of what is gone, only pods and StatefulSets), of each node only the last snapshot of its containers and what was told of
 * containers that have not ended, and of each gap or look only the last word. Times may become less exact, never wrong.
 */
export function condensed(history: History, keep: number): Entry[] {
  const cut = Math.max(1, history.length - keep);
  const last = new Map<string, Entry>();
  const ended = endedIn(history);
  for (const entry of history.slice(1, cut)) {
    const key = keyOf(entry);
    if (key !== undefined) last.set(key, entry);
  }
  const old = history.slice(1, cut).flatMap((entry) => {
    const key = keyOf(entry);
    if (key !== undefined && last.get(key) !== entry) return [];
    return isOver(entry, ended) ? [] : [entry];
  });
  const kept = [...history.slice(0, 1), ...old, ...history.slice(cut)];
  return kept.map((entry) => withoutEnded(entry, ended));
}

/** Entries with the same key say the same thing anew; undefined: each says something of its own. */
function keyOf(entry: Entry): string | undefined {
  const { process, kind, f } = entry;
  const sighting = sightingIn(entry);
  if (sighting !== undefined) return `${f} ${sighting.object.uid}`;
  if (f === 'containers' || f === 'kubelet' || f === 'engine') return `${process} ${f}`;
  return kind === 'gap' && process === 'api' ? `${process} gap ${f}` : undefined;
}

function endedIn(history: History): Set<string> {
  const ids = new Set<string>();
  for (const { f, value } of history) {
    const { change, id } = (value ?? {}) as Partial<ContainerValue>;
    if (f === 'container' && id !== undefined && (change === 'exited' || change === 'deleted')) ids.add(id);
  }
  return ids;
}

function isOver(entry: Entry, ended: ReadonlySet<string>): boolean {
  const { kind, f, value } = entry;
  if (kind === 'observation' && f === 'container') return ended.has((value as ContainerValue).id);
  return sightingIn(entry)?.change === 'DELETED' && f !== 'pod' && f !== 'statefulset';
}

function withoutEnded(entry: Entry, ended: ReadonlySet<string>): Entry {
  if (entry.f !== 'containers' || entry.kind !== 'observation') return entry;
  const { node, containers } = entry.value as ContainersSeen;
  return { ...entry, value: { node, containers: containers.filter(({ id }) => !ended.has(id)) } };
}
