import type { Draft, Entry } from '../history/entry.ts';
import type { Pen } from './observer.ts';

/** A pen that keeps what is written, with real milliseconds since its making as the clock. Tests only. */
export function notebook(): Pen & { entries: Entry[]; of(kind: Entry['kind'], f?: string): Entry[] } {
  const beganMs = performance.now();
  const entries: Entry[] = [];
  const nowMs = (): number => performance.now() - beganMs;
  return {
    entries,
    nowMs,
    msOf: (ns) => Number(ns) / 1e6,
    msOfWall: (ns) => Number(ns) / 1e6,
    record(draft: Draft) {
      const entry = { index: entries.length, timeMs: nowMs(), ...draft };
      entries.push(entry);
      return entry;
    },
    of: (kind, f) => entries.filter((entry) => entry.kind === kind && (f === undefined || entry.f === f)),
  };
}

/** Waits until `look` is true, for at most 5 s. */
export async function until(look: () => boolean): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!look()) {
    if (performance.now() > endMs) throw new Error('not seen within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
