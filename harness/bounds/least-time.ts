import type { Scenario } from '../scenario.ts';
import type { Bounds } from './bounds.ts';
import { boundFor } from './named.ts';

/**
 * The least time, in milliseconds, that the steps of a scenario can take on a cluster with these bounds: every wait ends at
 * the lower end of its bound, counted from the step that it names, every watch lasts as long as told, and all else takes no
 * time. What a run takes beyond it is the machine's and ours, not Kubernetes'.
 */
export function leastMs({ steps }: Pick<Scenario, 'steps'>, bounds: Bounds): number {
  const ends = new Map<string, number>();
  let nowMs = 0;
  for (const step of steps) {
    if (step.do === 'await') {
      const fromMs = boundFor(step.within, bounds).fromMs;
      nowMs = Math.max(nowMs, (ends.get(step.within.since) ?? 0) + finite(fromMs));
    }
    if (step.do === 'watch') nowMs += finite(boundFor(step.for, bounds).toMs);
    ends.set(step.name, nowMs);
  }
  return nowMs;
}

// Who tolerates for ever is never evicted: no run waits for it.
const finite = (ms: number): number => (Number.isFinite(ms) ? ms : 0);
