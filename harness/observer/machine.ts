import type { ProcessorsSeen } from '../history/machine.ts';
import type { ProcessorTimes, World } from '../world.ts';
import type { Pen } from './observer.ts';

const everyMs = 1_000;

/**
 * Records once a second how busy the processors of this machine were, and how late we woke up: a cluster whose timers are short
 * promises nothing on a machine that does not keep up. Says nothing where the machine does not tell. Resolves after `signal` aborts.
 */
export async function observeMachine(
  { clock, outside }: Pick<World, 'clock' | 'outside'>,
  pen: Pen,
  signal: AbortSignal,
): Promise<void> {
  let before = await look(outside, pen);
  while (before !== undefined && !signal.aborted) {
    const fromMs = pen.nowMs();
    await clock.sleep(everyMs, signal).catch(() => {});
    if (signal.aborted) return;
    const lateMs = Math.max(0, pen.nowMs() - fromMs - everyMs);
    const now = await look(outside, pen);
    if (now === undefined) return;
    const value: ProcessorsSeen = {
      fromMs: before.atMs,
      toMs: now.atMs,
      busy: shareOf(before.times, now.times),
      lateMs: Math.round(lateMs),
    };
    pen.record({ process: 'machine', kind: 'observation', f: 'processors', value });
    before = now;
  }
}

async function look(outside: World['outside'], pen: Pen): Promise<{ atMs: number; times: ProcessorTimes } | undefined> {
  const times = await outside.processors();
  return times === undefined ? undefined : { atMs: Math.round(pen.nowMs()), times };
}

/** In hundredths: the kernel counts no finer in a second. */
function shareOf(before: ProcessorTimes, now: ProcessorTimes): number {
  const all = now.allMs - before.allMs;
  return all <= 0 ? 0 : Math.round((100 * (now.busyMs - before.busyMs)) / all) / 100;
}
