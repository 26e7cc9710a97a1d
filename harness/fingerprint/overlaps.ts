import { firstOverlap, lifeOf, writerLives } from '../checker/lives.ts';
import { containerSpans } from '../history/containers.ts';
import type { History } from '../history/entry.ts';
import { volumesRead } from '../history/writes.ts';
import { timing, type Timing } from './timing.ts';

/** An overlap lasts until somebody hears that the old one must end. */
const followsFrom = ['reconnection', 'nodeRecovery', 'release', 'linger'];

/**
 * How long two pods of one identity wrote, or ran, at once: `overlap of writers of <identity>` and `overlap of containers of
 * <identity>`, the first of each; 0 when there was none. An overlap that was not seen to end lasts to the end of the record.
 */
export function overlapsOf(history: History): [string, Timing][] {
  const endMs = history.at(-1)?.timeMs ?? 0;
  const containers = Map.groupBy(containerSpans(history), ({ pod }) => pod);
  return [...volumesRead(history)].flatMap(([identity, { value }]) => {
    const writers = writerLives(value.lines.map(({ uid, node, ms }) => ({ uid, node, ms })));
    const lives = {
      writers,
      containers: (containers.get(identity) ?? []).map(lifeOf),
    };
    return Object.entries(lives).map(([what, own]): [string, Timing] => {
      const overlap = firstOverlap(own, 'sure');
      const ms = overlap === undefined ? 0 : Math.min(overlap.ms, endMs);
      return [`overlap of ${what} of ${identity}`, timing(ms, followsFrom)];
    });
  });
}
