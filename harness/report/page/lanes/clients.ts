import type { Entry } from '../../../history/entry.ts';
import { sourceMs } from '../../../history/query.ts';
import type { AppendValue } from '../../../history/writes.ts';
import type { Bar, Ticks } from '../draw/model.ts';
import { ticks } from './lane.ts';
import { span } from './words.ts';

/** A client that waits longer for its next acknowledgement is not served. */
const patienceMs = 1_000;

/** What one client got, `ops` being its operations in the order of the history: served or not, and each end as a tick. */
export function clientBars(ops: readonly Entry[]): { bars: Bar[]; ticks: Ticks[] } {
  const first = ops[0];
  const ends = ops.filter(({ type }) => type !== 'invoke');
  const bars: Bar[] = [];
  let before = first === undefined ? 0 : sourceMs(first);
  for (const end of ends) {
    const to = sourceMs(end);
    const served = end.type === 'ok' && to - before <= patienceMs;
    if (to > before) extend(bars, before, to, served, end);
    before = Math.max(before, to);
  }
  for (const one of bars) if (one.tone === 'failed') one.text = `not served ${span(one.to - one.from)}`;
  for (const one of bars)
    one.says =
      one.tone === 'failed' ? `The client was not served for ${span(one.to - one.from)}` : 'The client was served';
  const of = (ok: boolean): Entry[] => ends.filter(({ type }) => (type === 'ok') === ok);
  return {
    bars,
    ticks: [
      ticks(of(true).map(tick), { tone: 'served', says: 'An append was acknowledged', line: 0 }),
      ticks(of(false).map(tick), { tone: 'failed', says: 'An append failed, or nobody knows', line: 0 }),
    ],
  };
}

const tick = (entry: Entry): { ms: number; entry: number } => ({ ms: sourceMs(entry), entry: entry.index });

function extend(bars: Bar[], from: number, to: number, served: boolean, { index }: Entry): void {
  const tone = served ? 'served' : 'failed';
  const last = bars.at(-1);
  if (last?.tone === tone) {
    last.to = to;
    if (!served) last.entries.push(index);
    return;
  }
  bars.push({ from, to, tone, text: served ? 'served' : '', says: '', entries: [index], line: 0 });
}

/** `journal-0`, or with the route it took when it is not the pod's address. */
export function clientOf(entry: Entry): { identity: string; route: string } {
  const { identity, route = 'pod' } = entry.value as AppendValue & { route?: string };
  return { identity, route };
}
